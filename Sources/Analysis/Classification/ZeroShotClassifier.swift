public import CLIPModel
internal import Kernels

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
    /// So many images are classified at a time, so that their probabilities stay in the cache. A product packs 126 rows together.
    private static let group = 126

    /// The embeddings of the labels, `[labels, dimension]`, of unit length.
    public let labels: Embeddings
    /// The scale of the model that made the embeddings.
    public let scale: LogitScale

    private let packed: PackedMatrix

    /// A classifier for at least one label.
    public init(labels: Embeddings, scale: LogitScale) {
        precondition(labels.count > 0)
        self.labels = labels
        self.scale = scale
        packed = labels.values.withUnsafeBufferPointer {
            PackedMatrix(MatrixView($0.baseAddress!, rows: labels.count, columns: labels.dimension))
        }
    }

    /// The cosines of images with all labels, `[images.count, labels]`, row-major.
    ///
    /// - Parameter images: `[n, dimension]`, of unit length.
    /// - Complexity: O(n · labels · dimension).
    public func cosines(of images: Embeddings) -> [Float] {
        precondition(images.dimension == labels.dimension)
        return cosines(of: images, rows: 0..<images.count)
    }

    private func cosines(of images: Embeddings, rows: Range<Int>) -> [Float] {
        [Float](unsafeUninitializedCapacity: rows.count * labels.count) { result, count in
            count = rows.count * labels.count
            images.values.withUnsafeBufferPointer { values in
                guard let base = values.baseAddress, let result = result.baseAddress else { return }
                packed.multiply(
                    MatrixView(
                        base + rows.lowerBound * images.dimension, rows: rows.count, columns: images.dimension
                    ),
                    into: MutableMatrixView(result, rows: rows.count, columns: labels.count))
            }
        }
    }

    /// The probabilities of all labels for images, `[images.count, labels]`, row-major.
    ///
    /// - Parameter images: `[n, dimension]`, of unit length.
    /// - Complexity: O(n · labels · dimension).
    public func probabilities(of images: Embeddings) -> [Float] {
        probabilities(cosines(of: images))
    }

    /// The most probable labels of each image, best first; labels of equal probability in their order.
    ///
    /// - Parameters:
    ///   - count: The largest number of labels for an image.
    ///   - images: `[n, dimension]`, of unit length.
    /// - Complexity: O(n · labels · dimension).
    public func best(_ count: Int, of images: Embeddings) -> [[LabelChoice]] {
        precondition(images.dimension == labels.dimension)
        return stride(from: 0, to: images.count, by: Self.group).flatMap { start in
            let rows = start..<min(start + Self.group, images.count)
            let all = cosines(of: images, rows: rows)
            let probable = probabilities(all)
            return rows.map { image in
                let range = (image - start) * labels.count..<(image - start + 1) * labels.count
                return LabelChoice.best(count, probabilities: probable[range]) {
                    all[range.lowerBound + $0]
                }
            }
        }
    }

    /// The probabilities of cosines, `[images, labels]`.
    private func probabilities(_ cosines: [Float]) -> [Float] {
        let (factor, bias) = (scale.factor, scale.bias ?? 0)
        var values = [Float](unsafeUninitializedCapacity: cosines.count) { logits, count in
            count = cosines.count
            cosines.withUnsafeBufferPointer { cosines in
                for place in 0..<count { logits[place] = factor * cosines[place] + bias }
            }
        }
        if scale.bias == nil {
            Softmax.apply(to: &values, columns: labels.count)
        } else {
            Softmax.applySigmoid(to: &values)
        }
        return values
    }
}
