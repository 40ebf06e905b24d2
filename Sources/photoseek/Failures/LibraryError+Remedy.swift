internal import LibraryStore

extension LibraryError: ExplainedError {
    var remedy: String? {
        switch self {
        case .notFound: "run `photoseek index` first or name another file with --library"
        case .notALibrary: "name another file with --library"
        case .newerVersion: "update Photoseek"
        case .olderVersion: "run `photoseek index` once to bring it up to date"
        case .corrupt:
            "put a backup in its place with `photoseek restore`, or delete it and run `photoseek index` again"
        case .readOnly: "check the permissions of the file and of its folder"
        case .diskFull: "free some space and run the command again"
        case .cannotOpen: "check the path and its permissions"
        case .busy: "wait until it is done and try again"
        case .noLocks: "keep the library on a local disk and name it with --library"
        case .ioError: "check the disk"
        case .modelMismatch: "use the model it was built with, or build another library with --library"
        case .unknownModel: "run the command again"
        case .closed, .invalidChange, .unexpected: "this is a bug in Photoseek, please report it"
        }
    }
}
