public import CLIPModel

/// Tells classes of images apart by their embeddings.
public protocol EmbeddingClassifier: Sendable {
    /// The number of classes.
    var classCount: Int { get }
    /// The number of values of an embedding.
    var dimension: Int { get }

    /// The most probable classes of each image, best first; classes of equal probability in their order.
    ///
    /// - Parameters:
    ///   - count: The largest number of classes for an image.
    ///   - images: `[n, dimension]`, of unit length.
    /// - Throws: ``AnalysisError/otherDimension(expected:found:)``.
    func best(_ count: Int, of images: Embeddings) throws -> [[LabelChoice]]
}

extension ZeroShotClassifier: EmbeddingClassifier {
    /// The number of labels.
    public var classCount: Int { labels.count }
    /// The number of values of an embedding.
    public var dimension: Int { labels.dimension }
}

extension Probe: EmbeddingClassifier {
    /// The number of classes.
    public var classCount: Int { classNames.count }
}
