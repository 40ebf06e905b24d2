internal import Kernels
internal import Synchronization
internal import SystemPackage

/// A loaded CLIP model, which maps texts and images to embeddings in one space.
///
/// The two towers (the image encoder and the text encoder) and the tokenizer are set up on first use. Encoding is
/// synchronous and runs on the calling thread; if `threadsPerCall` is above one, further threads help. Any number of
/// threads may encode at the same time. How inputs are grouped into calls changes the results by rounding only.
///
/// ```swift
/// let encoder = CLIPEncoder(try Checkpoint(folder: "models/clip-vit-base-patch32"))
/// let vectors = try encoder.embed(texts: ["a dog on a beach", "a red car"])  // [2, dimension], unit length
/// ```
public final class CLIPEncoder: Sendable {
    /// The files of the model.
    public let checkpoint: Checkpoint
    private let vision: LazyTower<any ImageTower>
    private let text: LazyTower<TextTransformer>
    private let tokenizer: LazyTower<any TextTokenizer>
    private let knownFingerprint: LazyTower<String>

    /// Creates an encoder that reads its weights from `checkpoint`.
    ///
    /// - Parameters:
    ///   - checkpoint: The files of the model.
    ///   - threadsPerCall: The number of threads that share the work of one call. One is best for many concurrent
    ///     calls; more make a single call faster.
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

    /// The fingerprint that identifies the model, from ``Checkpoint/fingerprint()``; computed once.
    ///
    /// - Throws: ``CLIPModelError``.
    public func fingerprint() throws -> String { try knownFingerprint.get() }

    /// The shape of one image's input: channels, height, width.
    public var inputShape: [Int] {
        let vision = checkpoint.configuration.vision
        return [vision.channels, vision.imageSize, vision.imageSize]
    }

    /// The number of images that are worth encoding together. Larger batches need more memory and are not faster.
    public var usefulBatchSize: Int { checkpoint.configuration.usefulBatchSize }

    /// Throws if the preprocessing makes tensors of another shape than the image encoder takes.
    ///
    /// - Parameter shape: The shape that the preprocessing makes: channels, height, width.
    /// - Throws: ``CLIPModelError/preprocessingMismatch(path:expected:found:)``.
    public func checkInputShape(_ shape: [Int]) throws {
        guard shape == inputShape else {
            throw CLIPModelError.preprocessingMismatch(
                path: checkpoint.preprocessorPath.string, expected: inputShape, found: shape)
        }
    }

    /// Returns the token ids of a text as the text encoder takes them, with the special tokens around the text.
    ///
    /// There are at most ``TextConfiguration/contextLength`` ids, and exactly that many if the model pads texts
    /// (``TextConfiguration/isPadded``).
    ///
    /// - Throws: ``TokenizerError`` or ``CLIPModelError`` if the checkpoint's tokenizer cannot be used.
    public func tokens(of text: String) throws -> [Int32] {
        let ids = try loadedTokenizer().encode(text)
        let configuration = checkpoint.configuration.text
        guard configuration.isPadded else { return ids }
        // Pads with zeros, like `open_clip.SimpleTokenizer`. Other tokenizers have already padded the ids.
        return ids + Array(repeating: 0, count: configuration.contextLength - ids.count)
    }

    /// Computes the embeddings of texts: `[texts.count, dimension]`.
    ///
    /// - Parameters:
    ///   - texts: The texts, of any length; the model reads their beginnings.
    ///   - normalized: Whether each embedding is divided by its Euclidean length.
    /// - Throws: ``CLIPModelError`` or ``TokenizerError`` if the checkpoint cannot be used.
    public func embed(texts: [String], normalized: Bool = true) throws -> Embeddings {
        let tokens = try texts.map { try self.tokens(of: $0) }
        return try embed(tokens: tokens, normalized: normalized)
    }

    /// Computes the embeddings of texts that are already token ids: `[tokens.count, dimension]`.
    ///
    /// - Parameters:
    ///   - tokens: The ids of each text, each below ``TextConfiguration/vocabularyCount``. If the model pads texts
    ///     (``TextConfiguration/isPadded``), each text needs exactly ``TextConfiguration/contextLength`` ids.
    ///     Otherwise each text has 1 to that many ids; in a causal model, ids after the token whose output becomes the
    ///     embedding do not matter and are not computed.
    ///   - normalized: Whether each embedding is divided by its Euclidean length.
    /// - Throws: ``CLIPModelError`` if the checkpoint cannot be used.
    public func embed(tokens: [[Int32]], normalized: Bool = true) throws -> Embeddings {
        let tower = try text.get()
        return try finish(tower.encode(tokens), normalized: normalized, input: "a text", try tower.weights)
    }

    /// Computes the embeddings of images: `[count, dimension]`.
    ///
    /// - Parameters:
    ///   - pixels: The preprocessed images, `[count, channels, height, width]`.
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

    /// Sets up the image tower now instead of on first use. This widens weights that are stored in 16 bits.
    ///
    /// - Throws: ``CLIPModelError`` if a weight is missing or has the wrong shape.
    public func loadImageTower() throws { _ = try vision.get() }

    /// Returns the tokenizer, which is set up on first use.
    func loadedTokenizer() throws -> any TextTokenizer { try tokenizer.get() }

    /// Returns every weight of the image tower as it is stored in the files.
    func imageWeights() throws -> [Weight] { try vision.get().weights }

    /// Returns every weight of the text tower as it is stored in the files.
    func textWeights() throws -> [Weight] { try text.get().weights }

    /// Checks the embeddings and normalises them.
    ///
    /// A weight that is NaN or infinite makes the embedding NaN or infinite too. The weights are searched only after
    /// such an embedding was found, so that valid checkpoints are not read twice.
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

extension CLIPEncoder {
    /// Reads everything that encoding needs and throws if something is missing or wrong.
    ///
    /// Checks that every weight has the expected shape and only finite numbers, and that the tokenizer can be read.
    ///
    /// - Throws: ``CLIPModelError`` or ``TokenizerError``.
    /// - Complexity: O(bytes of the checkpoint).
    public func verify() throws {
        for weight in try imageWeights() + textWeights() { try weight.checkFinite() }
        _ = try tokens(of: "")
    }
}

/// Creates a value on first use, so that a command loads only the tower that it uses.
///
/// Safe to use from several threads: the first one creates the value, the others wait. A failure is not stored; the next
/// call tries again.
final class LazyTower<Tower: Sendable>: Sendable {
    private let value = Mutex<Tower?>(nil)
    private let make: @Sendable () throws -> Tower

    init(_ make: @escaping @Sendable () throws -> Tower) { self.make = make }

    func get() throws -> Tower {
        try value.withLock { value in
            if let value { return value }
            let made = try make()
            value = made
            return made
        }
    }
}
