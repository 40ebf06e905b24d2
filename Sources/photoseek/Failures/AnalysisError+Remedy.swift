internal import Analysis

extension AnalysisError: ExplainedError {
    var remedy: String? {
        switch self {
        case .tooFewPairs: "add more pictures with captions"
        case .tooManyPairs: "use a part of the captions"
        case .allEqual: "use pictures and captions that differ"
        case .tooFewClasses, .emptyClass: "give examples of each class"
        case .tooManyClasses: "use fewer classes"
        case .duplicateClass, .longClassName: "choose other names"
        case .noDifference: "choose two that differ"
        case .tooFewToMap: "use more pictures"
        case .damagedProbe, .damagedAdapter: "make it again"
        case .otherProbeVersion, .otherAdapterVersion: "make it again with this version of the program"
        case .otherDimension, .notFinite, .notFinitePair, .notUnitLength, .scaleTooLarge: nil
        }
    }
}
