public import CLIPModel
public import ImagePreprocessing
public import SystemPackage

/// The one way from the bytes of an image file to its embedding: decode, preprocess, encode.
///
/// ```swift
/// let embedder = try ImageEmbedder(encoder)
/// let vector = try embedder.embed(imageAt: "holiday.jpg")
/// ```
///
/// A value; any number of threads may use it at once.
public struct ImageEmbedder: Sendable {
    /// What turns pixels into embeddings.
    public let encoder: CLIPEncoder
    /// What turns a decoded image into the encoder's input.
    public let preprocessor: ImagePreprocessor
    /// What reads the formats.
    public let decoder: ImageDecoder

    /// An embedder of a preprocessing that need not be the checkpoint's own.
    ///
    /// - Throws: `CLIPModelError.preprocessingMismatch` unless the preprocessing makes tensors that the
    ///   encoder takes.
    public init(encoder: CLIPEncoder, preprocessor: ImagePreprocessor, decoder: ImageDecoder = ImageDecoder())
        throws
    {
        let shape = preprocessor.configuration.tensorShape
        try encoder.checkInputShape([shape.channels, shape.height, shape.width])
        self.encoder = encoder
        self.preprocessor = preprocessor
        self.decoder = decoder
    }

    /// An embedder that prepares images as the encoder's checkpoint says.
    ///
    /// - Throws: `CLIPModelError` or `PreprocessingError` if the checkpoint says nothing sensible.
    public init(_ encoder: CLIPEncoder, decoder: ImageDecoder = ImageDecoder()) throws {
        let checkpoint = encoder.checkpoint
        let configuration = try PreprocessingConfiguration(
            json: try checkpoint.preprocessorContent(), path: checkpoint.preprocessorPath.string)
        try self.init(encoder: encoder, preprocessor: ImagePreprocessor(configuration), decoder: decoder)
    }

    /// Decodes a file's bytes and makes the encoder's input of them.
    ///
    /// - Parameters:
    ///   - bytes: The whole file.
    ///   - path: The file, for errors.
    /// - Throws: `ImageError` if the bytes are not an image that can be read.
    public func prepare(_ bytes: [UInt8], path: FilePath) throws -> PreparedImage {
        let decoded = try decoder.decode(
            bytes, path: path.string, detail: preprocessor.sufficientDetail)
        return PreparedImage(decoded, tensor: preprocessor.tensor(from: decoded))
    }

    /// The embeddings of prepared images, `[n, dimension]`, in their order.
    ///
    /// - Parameters:
    ///   - images: The images, all prepared by this embedder.
    ///   - normalized: Whether each is divided by its Euclidean length.
    /// - Throws: `CLIPModelError`.
    public func embed(_ images: [PreparedImage], normalized: Bool = true) throws -> Embeddings {
        guard !images.isEmpty else { return Embeddings(values: [], dimension: encoder.dimension) }
        let pixels = Array(images.lazy.map(\.tensor).joined())
        return try pixels.withUnsafeBufferPointer {
            try encoder.embed(pixels: $0, count: images.count, normalized: normalized)
        }
    }

    /// The embedding of one image file, `[dimension]`.
    ///
    /// - Parameters:
    ///   - path: The file.
    ///   - normalized: Whether to divide it by its Euclidean length.
    /// - Throws: `ImageError` if the file cannot be read as an image; `CLIPModelError`.
    public func embed(imageAt path: FilePath, normalized: Bool = true) throws -> [Float] {
        let prepared = try prepare(try ImageFileReader.read(path), path: path)
        return try embed([prepared], normalized: normalized)[0]
    }
}

/// An image that is ready for the encoder, with what is known of its file.
public struct PreparedImage: Sendable {
    /// Columns of the upright picture at its full size.
    public let width: Int
    /// Rows of the upright picture at its full size.
    public let height: Int
    /// The orientation that the file's metadata asks for, already applied.
    public let orientation: ImageOrientation
    /// The version of the decoder since which the pixels are what they are.
    public let pixelsSince: Int
    /// Mean colours, as `DecodedImage.preview` has them.
    public let preview: [UInt8]
    /// The encoder's input: `[channels, height, width]`, row-major.
    public let tensor: [Float]

    init(_ decoded: DecodedImage, tensor: [Float]) {
        width = decoded.width
        height = decoded.height
        orientation = decoded.orientation
        pixelsSince = decoded.pixelsSince
        preview = decoded.preview
        self.tensor = tensor
    }
}
