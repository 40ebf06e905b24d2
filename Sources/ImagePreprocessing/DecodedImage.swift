/// A picture that was read from a file, upright.
public struct DecodedImage: Sendable, Equatable {
    /// The picture, turned upright.
    public let image: RGBImage

    /// Columns as stored, before ``orientation`` was applied.
    public let storedWidth: Int

    /// Rows as stored, before ``orientation`` was applied.
    public let storedHeight: Int

    /// What the file's metadata said about its orientation, already applied to ``image``.
    public let orientation: ImageOrientation

    /// The format that the file's content has, whatever its name says.
    public let format: ImageFormat
}
