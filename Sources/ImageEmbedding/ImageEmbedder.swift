public import CLIPModel
public import ImagePreprocessing
public import SystemPackage

extension CLIPEncoder {
    /// Throws unless the preprocessing makes tensors that the image encoder takes.
    ///
    /// - Throws: ``CLIPModelError/preprocessingMismatch(path:expected:found:)``.
    public func check(_ preprocessor: ImagePreprocessor) throws {
        let shape = preprocessor.configuration.tensorShape
        try checkInputShape([shape.channels, shape.height, shape.width])
    }

    /// The embedding of one image file: `[1, dimension]`.
    ///
    /// - Parameter normalized: Whether it is divided by its Euclidean length.
    /// - Throws: ``ImageError`` if the file cannot be read as an image; ``CLIPModelError``.
    public func embed(
        imageAt path: FilePath, _ preprocessor: ImagePreprocessor, _ decoder: ImageDecoder,
        normalized: Bool = true
    ) throws -> Embeddings {
        try check(preprocessor)
        let pixels = preprocessor.tensor(
            from: try decoder.decode(contentsOf: path, detail: preprocessor.sufficientDetail))
        return try pixels.withUnsafeBufferPointer {
            try embed(pixels: $0, count: 1, normalized: normalized)
        }
    }
}
