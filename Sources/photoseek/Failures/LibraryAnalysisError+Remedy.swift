internal import LibraryAnalysis

extension LibraryAnalysisError: ExplainedError {
    var remedy: String? {
        switch self {
        case .noLabels: "write at least one label"
        case .repeatedLabel: "leave one of them out"
        case .tooManyLabels: "use fewer labels"
        case .longLabel: "write one label on each line"
        case .unreadableLabels, .unreadablePairs, .wrongPair: nil
        case .labelsCancel: "use other templates"
        case .noClasses: "put the pictures of each class into a folder of its name"
        }
    }
}
