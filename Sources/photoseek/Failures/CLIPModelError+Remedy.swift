internal import CLIPModel

extension CLIPModelError: ExplainedError {
    var remedy: String? {
        if case .standIn(_, let found) = self { found.remedy } else { nil }
    }
}

extension TokenizerError: ExplainedError {
    var remedy: String? {
        if case .standIn(_, let found) = self { found.remedy } else { nil }
    }
}

extension FileStandIn {
    /// How to get the file itself.
    fileprivate var remedy: String {
        switch self {
        case .gitLFSPointer:
            "run `git lfs pull` in its folder, or fetch the model with `photoseek model pull`"
        case .webPage, .errorMessage:
            "fetch the model again with `photoseek model pull` or with the tool that fetched it before"
        }
    }
}
