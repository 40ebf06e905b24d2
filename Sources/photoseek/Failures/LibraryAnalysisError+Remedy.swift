internal import LibraryAnalysis
internal import Query

extension LibraryAnalysisError: ExplainedError {
    /// The most classes that are listed.
    private static let listed = 20

    var remedy: String? {
        switch self {
        case .noLabels: "write at least one label"
        case .repeatedLabel: "leave one of them out"
        case .tooManyLabels: "use fewer labels"
        case .longLabel: "write one label on each line"
        case .unreadableLabels, .unreadablePairs, .wrongPair: nil
        case .labelsCancel: "use other templates"
        case .unknownClass(let name, let known):
            "the classes are \(known.prefix(Self.listed).joined(separator: ", "))\(known.count > Self.listed ? ", …" : "")"
                + (name.nearest(among: known).map { "; perhaps \($0) is meant" } ?? "")
        case .noExamples: "name a folder with pictures, or a query that finds some"
        case .unreadableExamples: nil
        case .sharedExamples: "give examples that are of one class only"
        case .tooManyExamples: "choose some of them, for example with filters"
        case .probeExists: "replace it with --replace, or choose another name"
        case .probeOfOtherModel(_, let models, _):
            "use --model \(models[0]), or learn it again with `photoseek learn`"
        case .damagedProbe(let name, _, _): "learn it again with `photoseek learn \(name) --replace`"
        case .unnamedClass(let probe, let known):
            "name one of its classes, for example like:\(probe)/\(known.first ?? "")"
        case .flatProbe: "learn it again from other examples"
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
