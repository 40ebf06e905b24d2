internal import LibraryStore
internal import SearchIndex
internal import SystemPackage

extension SearchEngine {
    /// The directions of all probes among terms, with their weights.
    ///
    /// - Throws: ``QueryError/unknownProbe(name:known:library:)``, what the ``ProbeSource`` throws, or
    ///   ``QueryError/noDirection(model:)``.
    func probeDirections(
        _ terms: [SearchTerm]
    ) throws -> [(embedding: QueryEmbedding, weight: Double)] {
        try terms.compactMap { term in
            guard case .probe(let name, let label) = term.content else { return nil }
            guard let probes else {
                throw QueryError.unknownProbe(name: name.text, known: [], library: library.path.string)
            }
            let values = try probes.direction(ofProbe: name, class: label, model: model, in: library)
            return (try direction(of: values, from: .learned), term.weight)
        }
    }
}

extension SearchRequest {
    /// Whether a term is a class of a probe.
    var hasProbes: Bool {
        terms.contains { if case .probe = $0.content { true } else { false } }
    }
}
