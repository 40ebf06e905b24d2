public import Analysis
internal import CLIPModel
public import LibraryStore
public import Query

/// Tells which of some labels, or which classes of a probe, fit the pictures of a library, from their stored embeddings.
///
/// ```swift
/// let labels = try LabelList(["cat", "dog"])
/// let encoded = try ZeroShotClassifier(labels, templates: [], embedder: engine.textEmbedder)
/// let classifier = PictureClassifier(labels, encoded, engine: engine)
/// try classifier.forEachPicture(of: selection, choices: 1) { print($0.image.path, $0.choices[0].label) }
/// ```
///
/// Immutable; any number of threads may use it.
public struct PictureClassifier: Sendable {
    /// A label of a picture.
    public struct Choice: Equatable, Sendable {
        /// The label.
        public let label: String
        /// How probable it is, 0 to 1; see `ZeroShotClassifier` and `Probe`.
        public let probability: Float
        /// How much the picture stands out for the label, 0 to 100; nil if the library does not know, and for a class of a probe.
        public let strength: Int?
    }

    /// A picture with its labels.
    public struct Picture: Equatable, Sendable {
        /// The picture.
        public let image: ImageRecord
        /// The most probable labels, best first.
        public let choices: [Choice]
    }

    /// The labels or the names of the classes.
    public let names: [String]
    private let classifier: any EmbeddingClassifier
    private let engine: SearchEngine
    /// Strengths are known for sentences alone.
    private let hasStrengths: Bool

    /// A classifier of the pictures of a library.
    ///
    /// - Parameters:
    ///   - labels: The labels.
    ///   - classifier: The same labels, encoded by the model of `engine`.
    ///   - engine: The library and the model.
    public init(_ labels: LabelList, _ classifier: ZeroShotClassifier, engine: SearchEngine) {
        precondition(classifier.labels.count == labels.names.count)
        names = labels.names
        self.classifier = classifier
        self.engine = engine
        hasStrengths = true
    }

    /// A classifier of the pictures of a library by a probe.
    ///
    /// - Parameters:
    ///   - probe: What was learned on embeddings of the model of `engine`.
    ///   - engine: The library and the model.
    public init(_ probe: Probe, engine: SearchEngine) {
        names = probe.classNames
        classifier = probe
        self.engine = engine
        hasStrengths = false
    }

    /// Calls `body` with each selected picture, in the order of the selection. Pictures that are gone meanwhile are left out.
    ///
    /// - Parameters:
    ///   - selection: The pictures.
    ///   - count: The largest number of labels for each.
    ///   - body: Takes a picture; throwing ends the work.
    /// - Throws: `AnalysisError` if the probe is for embeddings of another dimension, or what the library or `body` throws.
    /// - Complexity: O(pictures · labels · dimension) time; memory for a block of pictures and all labels.
    public func forEachPicture(
        of selection: PictureSelection, choices count: Int, _ body: (Picture) throws -> Void
    ) throws {
        try engine.forEachBlock(of: selection) { records, embeddings in
            let found = try classifier.best(count, of: embeddings)
            let images = try engine.images(embeddingIDs: records.map(\.id))
            let strengths =
                hasStrengths
                ? try engine.strengths(
                    zip(records, found).flatMap { record, choices in
                        choices.map { (embeddingID: record.id, score: $0.cosine) }
                    }) : nil
            var next = 0
            for (record, choices) in zip(records, found) {
                let own = strengths.map { $0[next..<next + choices.count] }
                next += choices.count
                guard let image = images[record.id] else { continue }
                try body(
                    Picture(
                        image: image,
                        choices: choices.enumerated().map { place, choice in
                            Choice(
                                label: names[choice.label], probability: choice.probability,
                                strength: own.flatMap { $0[$0.startIndex + place] })
                        }))
            }
        }
    }
}
