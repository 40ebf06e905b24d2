internal import Analysis
public import LibraryStore
public import Query

/// Knows the probes that libraries keep.
public struct LearnedProbes: ProbeSource {
    /// Creates it.
    public init() {}

    /// The direction in which the logit of a class grows, `[dimension]`, of unit length.
    ///
    /// - Throws: As `LibraryProbes.probe`, ``LibraryAnalysisError/unknownClass(name:known:)``,
    ///   ``LibraryAnalysisError/unnamedClass(probe:known:)``, or ``LibraryAnalysisError/flatProbe(name:)``.
    public func direction(
        ofProbe name: ProbeName, class label: String?, model: ModelRecord, in library: any Library
    ) throws -> [Float] {
        let named = try LibraryProbes(in: library, of: model).probe(name)
        guard let direction = named.probe.direction(of: try named.place(ofClass: label)) else {
            throw LibraryAnalysisError.flatProbe(name: named.name)
        }
        return direction
    }
}
