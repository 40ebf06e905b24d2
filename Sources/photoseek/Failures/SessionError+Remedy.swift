internal import ModelHub
internal import Session

extension SessionError: ExplainedError {
    var remedy: String? {
        switch self {
        case .noLibraryPlace: "name a file with --library"
        case .noCurrentFolder: "change to another folder, or use an absolute path"
        case .fetchedInPart(let name, _):
            "fetch the missing files of \(name) with `photoseek model pull \(name)`"
        case .libraryModelMissing(let name):
            ModelLocation.isRepository(name)
                ? """
                fetch it again with `photoseek model pull \(name)`, or name a folder that contains it with --model
                """ : "name its new folder with --model"
        case .unknownPicture: "index it with `photoseek index`"
        case .watched: "end that process first; one is enough for all folders of a library"
        case .notInLibrary: nil
        }
    }
}
