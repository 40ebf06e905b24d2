internal import ContentHash
internal import FoundationEssentials
internal import Kernels

extension Checkpoint {
    /// Raised when the same checkpoint starts to give other image embeddings, so that libraries made before are
    /// refused instead of searched.
    private static let encodingVersion = "photoseek image embeddings 1"

    /// The number of bytes at each end of a tensor that the fingerprint covers.
    private static let sampleByteCount = 256

    /// A SHA-256, in hexadecimal, of what the embeddings depend on: the sizes, a sample of every tensor, and the
    /// preprocessing.
    ///
    /// Training moves nearly all numbers of a model, so the two ends of each tensor tell models apart without
    /// reading the weights whole. A change by hand that spares both ends of every tensor goes unseen. The tensors
    /// of the text tower count too, because pictures are searched with embeddings of texts. Sharded and
    /// single-file copies of one model have the same fingerprint.
    /// - Throws: ``CLIPModelError`` if the preprocessing's file cannot be read.
    /// - Complexity: O(t log t) for t tensors.
    public func fingerprint() throws -> String {
        var builder = ContentHash.Builder()
        builder.append(Self.encodingVersion)
        builder.append(configuration.summary)
        let preprocessing = try CheckpointFile.read(
            preprocessorPath, purpose: "its preprocessing", limit: ConfigurationFile.largestByteCount)
        preprocessing.withUnsafeBytes { builder.append($0) }
        for (name, file) in weights.files.sorted(by: { $0.key < $1.key }) {
            guard let tensor = file.tensors[name], !name.hasSuffix("position_ids") else { continue }
            let values = file.values(of: tensor)
            builder.append("\(name) \(tensor.type.rawValue) \(tensor.shape)")
            builder.append(UnsafeRawBufferPointer(rebasing: values.prefix(Self.sampleByteCount)))
            builder.append(UnsafeRawBufferPointer(rebasing: values.suffix(Self.sampleByteCount)))
        }
        return builder.finish().hexadecimal
    }
}

extension CLIPConfiguration {
    /// Every size in a fixed order.
    fileprivate var summary: String {
        """
        \(dimension) \
        \(vision.summary) \
        \(text.tower.summary) \(text.vocabularyCount) \(text.contextLength) \(text.endOfText ?? -1)
        """
    }
}

extension VisionConfiguration {
    fileprivate var summary: String {
        switch self {
        case .transformer(let vision):
            "\(vision.tower.summary) \(vision.imageSize) \(vision.patchSize) \(vision.channels)"
        case .residual(let vision):
            "residual \(vision.blockCounts) \(vision.width) \(vision.imageSize) \(vision.heads)"
        }
    }
}

extension TowerConfiguration {
    fileprivate var summary: String {
        "\(width) \(feedForwardWidth) \(depth) \(heads) \(activation.rawValue) \(layerNormEpsilon)"
            + (hasLayerScale ? " scaled" : "")
    }
}
