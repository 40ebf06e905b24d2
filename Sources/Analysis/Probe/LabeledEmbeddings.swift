internal import CLIPModel
internal import Kernels

/// Embeddings whose classes are known, checked.
struct LabeledEmbeddings: Sendable {
    let embeddings: Embeddings
    /// The class of each embedding.
    let classes: [UInt32]
    let names: [String]
    /// The number of embeddings of each class, all above 0.
    let counts: [Int]

    /// - Throws: ``AnalysisError`` for what data can be: too few classes, too many, one without images, numbers that are not finite.
    init(_ embeddings: Embeddings, classes: [Int], names: [String]) throws {
        precondition(classes.count == embeddings.count)
        try Probe.check(names)
        var counts = [Int](repeating: 0, count: names.count)
        for place in classes { counts[place] += 1 }
        if let empty = counts.firstIndex(of: 0) { throw AnalysisError.emptyClass(name: names[empty]) }
        if let place = embeddings.values.withUnsafeBufferPointer({ firstNonFiniteIndex(in: $0) }) {
            throw AnalysisError.notFinite(row: place / embeddings.dimension)
        }
        self.embeddings = embeddings
        self.classes = classes.map(UInt32.init)
        (self.names, self.counts) = (names, counts)
    }

    /// Some of the embeddings, ascending, and the number of rows of weights for them.
    func rows(_ rows: [Int], _ weighting: ClassWeighting) -> (data: TrainingRows, rowCount: Int) {
        let data = TrainingRows(
            embeddings, classes: classes, rows: rows, classCount: names.count, weighting: weighting)
        return (data, Probe.rowCount(classes: names.count))
    }
}
