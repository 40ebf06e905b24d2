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
        case .unreadableRules:
            "name a file, or rules that come with the program: \(BundledRules.names.joined(separator: ", "))"
        case .wrongRules: nil
        case .repeatedRule: "give one of them another name"
        case .tooManyTexts: "use fewer texts"
        case .noBundledRules: "install them with `make install`"
        case .noClasses: "put the pictures of each class into a folder of its name"
        }
    }
}
