internal import Kernels
internal import SystemPackage

/// A CLIP model as loaded: text and pictures to embeddings in one space.
///
/// Each tower, and the tokenizer, is set up when first used. Encoding is synchronous and runs on the thread that
/// calls, with the help of others where that is asked for; any number of threads may encode at once, and the results do not depend on how inputs are
/// grouped into calls beyond rounding.
public final class CLIPEncoder: Sendable {
    /// The files of the model.
    public let checkpoint: Checkpoint
    private let vision: LazyTower<any ImageTower>
    private let text: LazyTower<TextTransformer>
    private let tokenizer: LazyTower<any TextTokenizer>
    private let knownFingerprint: LazyTower<String>

    /// An encoder that reads its weights from `checkpoint`.
    ///
    /// - Parameters:
    ///   - checkpoint: The files of the model.
    ///   - threadsPerCall: The number of threads that share the work of one call. One is best for many calls at once;
    ///     more make a single one faster.
    public init(_ checkpoint: Checkpoint, threadsPerCall: Int = 1) {
        precondition(threadsPerCall > 0)
        self.checkpoint = checkpoint
        vision = LazyTower { try checkpoint.imageTower(threads: threadsPerCall) }
        text = LazyTower { try TextTransformer(checkpoint, threads: threadsPerCall) }
        tokenizer = LazyTower { try checkpoint.tokenizer() }
        knownFingerprint = LazyTower { try checkpoint.fingerprint() }
    }

    /// The dimension of the embeddings.
    public var dimension: Int { checkpoint.configuration.dimension }

    /// What tells the model from every other, as ``Checkpoint/fingerprint()`` does; computed once.
    ///
    /// - Throws: ``CLIPModelError``.
    public func fingerprint() throws -> String { try knownFingerprint.get() }

    /// The shape of one image's input: channels, height, width.
    public var inputShape: [Int] {
        let vision = checkpoint.configuration.vision
        return [vision.channels, vision.imageSize, vision.imageSize]
    }

    /// The number of images that are worth encoding together; more need more memory, and are no faster.
    public var usefulBatchSize: Int { checkpoint.configuration.usefulBatchSize }

    /// Throws unless the preprocessing makes tensors that the image encoder takes.
    ///
    /// - Parameter shape: Channels, height, width.
    /// - Throws: ``CLIPModelError/preprocessingMismatch(path:expected:found:)``.
    public func checkInputShape(_ shape: [Int]) throws {
        guard shape == inputShape else {
            throw CLIPModelError.preprocessingMismatch(
                path: checkpoint.preprocessorPath.string, expected: inputShape, found: shape)
        }
    }

    /// The token ids of a text as the text encoder takes them: words and the tokens around them; at most the context length,
    /// and exactly that many where the configuration says that texts are padded.
    ///
    /// - Throws: ``TokenizerError`` or ``CLIPModelError`` if the checkpoint's tokenizer cannot be used.
    public func tokens(of text: String) throws -> [Int32] {
        let ids = try loadedTokenizer().encode(text)
        let configuration = checkpoint.configuration.text
        guard configuration.isPadded else { return ids }
        // Zeros, as in `open_clip.SimpleTokenizer`; other tokenizers pad by themselves.
        return ids + Array(repeating: 0, count: configuration.contextLength - ids.count)
    }

    /// The embeddings of texts: `[texts.count, dimension]`.
    ///
    /// - Parameter normalized: Whether each is divided by its Euclidean length.
    /// - Throws: ``CLIPModelError`` or ``TokenizerError`` if the checkpoint cannot be used.
    public func embed(texts: [String], normalized: Bool = true) throws -> Embeddings {
        let tokens = try texts.map { try self.tokens(of: $0) }
        return try embed(tokens: tokens, normalized: normalized)
    }

    /// The embeddings of texts that are already token ids: `[tokens.count, dimension]`.
    ///
    /// - Parameter tokens: For each text 1 to context-length ids, each below the vocabulary's size; what
    ///   follows the end-of-text token does not matter and is not computed. Where the configuration says that texts are
    ///   padded (``TextConfiguration/isPadded``), as many ids as the context length.
    /// - Throws: ``CLIPModelError`` if the checkpoint cannot be used.
    public func embed(tokens: [[Int32]], normalized: Bool = true) throws -> Embeddings {
        let tower = try text.get()
        return try finish(tower.encode(tokens), normalized: normalized, input: "a text", try tower.weights)
    }

    /// The embeddings of images: `[count, dimension]`.
    ///
    /// - Parameters:
    ///   - pixels: `[count, channels, height, width]`, colours as the preprocessing leaves them.
    ///   - count: The number of images.
    ///   - normalized: Whether each embedding is divided by its Euclidean length.
    /// - Throws: ``CLIPModelError`` if the checkpoint cannot be used.
    public func embed(
        pixels: UnsafeBufferPointer<Float>, count: Int, normalized: Bool = true
    ) throws -> Embeddings {
        let tower = try vision.get()
        return try finish(
            tower.encode(pixels, count: count), normalized: normalized, input: "an image", try tower.weights)
    }

    /// Sets up the image tower, which widens weights that are stored in 16 bits.
    ///
    /// - Throws: ``CLIPModelError`` if a weight is missing or has the wrong shape.
    public func loadImageTower() throws { _ = try vision.get() }

    /// The tokenizer, set up when first used.
    func loadedTokenizer() throws -> any TextTokenizer { try tokenizer.get() }

    /// Every weight of the image tower, as it lies in the files.
    func imageWeights() throws -> [Weight] { try vision.get().weights }

    /// Every weight of the text tower, as it lies in the files.
    func textWeights() throws -> [Weight] { try text.get().weights }

    /// Checks and normalises. A NaN or infinite weight makes the embedding so; then, and only then, the weights
    /// are searched for it, so that sound checkpoints are not read twice.
    private func finish(
        _ matrix: ScratchMatrix, normalized: Bool, input: String,
        _ weights: @autoclosure () throws -> [Weight]
    ) throws -> Embeddings {
        for row in 0..<matrix.view.rows {
            let values = UnsafeMutableBufferPointer(start: matrix.view.row(row), count: dimension)
            let norm = length(UnsafeBufferPointer(values))
            guard norm > 0, norm.isFinite else {
                for weight in try weights() { try weight.checkFinite() }
                throw CLIPModelError.degenerateEmbedding(path: checkpoint.folder.string, input: input)
            }
            if normalized { normalize(values) }
        }
        return Embeddings(values: matrix.array, dimension: dimension)
    }
}
