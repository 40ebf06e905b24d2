internal import HTTPTypes
internal import Analysis
internal import LibraryAnalysis
internal import Query

/// A probe that learns from the pictures that someone marked on the page.
struct FeedbackProbe: Sendable {
    /// What was learned.
    struct Learned: Encodable, Sendable {
        let name: String
        /// The number of pictures that were marked.
        let pictures: Int
    }

    let name: ProbeName
    let positives: [Int64]
    let negatives: [Int64]

    /// Learns the probe and keeps it, instead of one of the same name. A few marks of "not like this" tell little of what else there is, so
    /// that a random choice of the library's other pictures is added to them.
    ///
    /// - Throws: ``Problem`` for an id that the library does not have, `LibraryAnalysisError`, `AnalysisError` or `LibraryError`.
    func learn(_ snapshot: ServedLibrary.Snapshot) throws -> Learned {
        let engine = snapshot.engine
        let pictures = try ExamplePictures(
            of: name, positives: [.pictures(try selection(positives, engine))],
            negatives: negatives.isEmpty ? [] : [.pictures(try selection(negatives, engine))],
            addsOthers: true
        ) {
            try engine.selection($0, embedder: snapshot.embedder)
        }
        let examples = try ExampleEmbeddings(pictures, engine: engine) {
            try engine.embedding(ofImageAt: $0, embedder: snapshot.embedder)
        }
        var training = ProbeTraining()
        training.regression.weighting = .balanced
        let (probe, _) = try training.train(
            examples.embeddings, classes: examples.classes, names: examples.names)
        try LibraryProbes(in: snapshot.catalog, of: engine.model).keep(probe, as: name)
        return Learned(name: name.text, pictures: positives.count + negatives.count)
    }

    private func selection(_ ids: [Int64], _ engine: SearchEngine) throws -> PictureSelection {
        let selection = try engine.selection(ofImages: ids)
        guard selection.count == Set(ids).count else {
            throw Problem(.notFound, "the library does not have all of these pictures")
        }
        return selection
    }
}
