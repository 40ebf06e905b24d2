internal import Indexing

extension IndexingError: ExplainedError {
    var remedy: String? {
        switch self {
        case .missing: "check the path, or mount its disk"
        case .unreadable: nil
        case .excluded: "see `photoseek folders`, and the files .photoseekignore above it"
        case .noFolders: "name one, as in `photoseek index ~/Pictures`"
        case .noPictures: "name a folder that contains some"
        case .changedModel(_, let name):
            """
            restore them, or remove its embeddings with `photoseek model remove \(name) --from-library`, or use another \
            library
            """
        case .wrongDimension(_, let name, _, _):
            "remove its embeddings with `photoseek model remove \(name) --from-library` and index again"
        case .precisionIsLost(_, let name):
            "remove them with `photoseek model remove \(name) --from-library` and index again"
        case .cannotBuildIndex(let problem): problem.remedy
        }
    }
}

extension IndexingReport.IndexProblem: ExplainedError {
    var remedy: String? {
        switch self {
        case .index(let error): error.remedy
        case .library(let error): error.remedy
        }
    }
}
