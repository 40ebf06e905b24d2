public import LibraryStore

/// Knows the probes of libraries, which terms such as `like:dog` name. A search takes the direction of a class from it, and does not know
/// what a probe is.
public protocol ProbeSource: Sendable {
    /// The direction in which embeddings are more like a class, `[dimension]`, of unit length.
    ///
    /// - Parameters:
    ///   - name: The name of the probe.
    ///   - label: The class; nil for the one that is called like the probe.
    ///   - model: The model whose embeddings are searched.
    ///   - library: The library.
    /// - Throws: ``QueryError/unknownProbe(name:known:library:)``, or why the probe has no such direction.
    func direction(
        ofProbe name: ProbeName, class label: String?, model: ModelRecord, in library: any Library
    ) throws -> [Float]
}
