public import CLIPModel

/// Tells which of some labels fit images, from their embeddings alone.
///
/// The cosines of an image with all labels become logits by the model's scale. For a model that was trained with a softmax, the
/// probabilities of an image add up to one (Radford et al. 2021, "Learning Transferable Visual Models From Natural Language
/// Supervision", section 3.1.2). For one that was trained with a sigmoid, each label has a probability of its own (Zhai et al. 2023,
/// "Sigmoid Loss for Language Image Pre-Training"). `transformers`' `zero-shot-image-classification` does the same.
///
/// ```swift
/// let classifier = ZeroShotClassifier(labels: try encoder.embed(texts: ["a cat", "a dog"]), scale: try encoder.logitScale())
/// let probabilities = classifier.probabilities(of: images)  // [images.count, 2]
/// ```
///
/// Immutable; any number of threads may use it.
public struct ZeroShotClassifier: Sendable {
    /// The embeddings of the labels, `[labels, dimension]`, of unit length.
    public let labels: Embeddings
    /// The scale of the model that made the embeddings.
    public let scale: LogitScale

    /// A classifier for at least one label.
    public init(labels: Embeddings, scale: LogitScale) {
        precondition(labels.count > 0)
        self.labels = labels
        self.scale = scale
    }

    /// The cosines of images with all labels, `[images.count, labels]`, row-major.
    ///
    /// - Parameter images: `[n, dimension]`, of unit length.
    /// - Complexity: O(n · labels · dimension).
    public func cosines(of images: Embeddings) -> [Float] {
        precondition(images.dimension == labels.dimension)
        return Products(images, labels).values
    }

    /// The probabilities of all labels for images, `[images.count, labels]`, row-major.
    ///
    /// - Parameter images: `[n, dimension]`, of unit length.
    /// - Complexity: O(n · labels · dimension).
    public func probabilities(of images: Embeddings) -> [Float] {
        var values = cosines(of: images)
        for image in 0..<images.count {
            probabilities(&values[image * labels.count..<(image + 1) * labels.count])
        }
        return values
    }

    /// The most probable labels of each image, best first; labels of equal probability in their order.
    ///
    /// - Parameters:
    ///   - count: The largest number of labels for an image.
    ///   - images: `[n, dimension]`, of unit length.
    /// - Complexity: O(n · labels · dimension).
    public func best(_ count: Int, of images: Embeddings) -> [[LabelChoice]] {
        let all = cosines(of: images)
        return (0..<images.count).map { image in
            let row = all[image * labels.count..<(image + 1) * labels.count]
            var probable = row
            probabilities(&probable)
            return LabelChoice.best(count, probabilities: probable) { row[row.startIndex + $0] }
        }
    }

    /// Replaces the cosines of one image by probabilities.
    private func probabilities(_ row: inout ArraySlice<Float>) {
        for place in row.indices { row[place] = scale.logit(row[place]) }
        if scale.bias == nil { Softmax.apply(to: &row) } else { Softmax.applySigmoid(to: &row) }
    }
}
