internal import Session

extension CarryingError: ExplainedError {
    var remedy: String? {
        switch self {
        case .fileExists: "name another file, or replace it with --force"
        case .libraryExists: "replace it with --force, which keeps it under another name"
        case .unknownFolder: "name the folder as the library knows it; `photoseek folders` lists them"
        case .nothingThere: "check the path or mount the disk, or go on with --force"
        case .otherFiles: "check the path, or go on with --force"
        }
    }
}
