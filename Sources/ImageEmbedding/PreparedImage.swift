public import ImagePreprocessing

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
    /// The encoder's input: `[channels, height, width]`, row-major.
    public let tensor: [Float]

    init(_ decoded: DecodedImage, tensor: [Float]) {
        width = decoded.width
        height = decoded.height
        orientation = decoded.orientation
        pixelsSince = decoded.pixelsSince
        self.tensor = tensor
    }
}
