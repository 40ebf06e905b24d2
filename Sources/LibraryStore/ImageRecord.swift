public import SystemPackage

/// An image in the library.
public struct ImageRecord: Sendable, Hashable {
    /// The id does not change while the image is in the library, and no later image gets it.
    public let id: Int64

    /// The absolute path.
    public let path: FilePath

    /// The size of the file in bytes.
    public let fileSize: Int64

    /// When the file was last modified, in nanoseconds since 1970.
    public let modificationTime: Int64

    /// The SHA-256 of the file, 32 bytes.
    public let contentHash: [UInt8]

    /// The width in pixels as displayed, after the EXIF orientation is applied.
    public let width: Int

    /// The height in pixels as displayed, after the EXIF orientation is applied.
    public let height: Int

    /// The EXIF orientation of the file, 1 to 8.
    public let orientation: Int

    /// When the content or the metadata of the file last changed (ctime), in nanoseconds since 1970; nil if the library
    /// did not record it.
    public let changeTime: Int64?

    /// The version of the decoder that read the file for the embeddings.
    public let decoderVersion: Int

    /// Creates a record.
    public init(
        id: Int64, path: FilePath, fileSize: Int64, modificationTime: Int64, contentHash: [UInt8], width: Int,
        height: Int, orientation: Int, changeTime: Int64? = nil, decoderVersion: Int = 1
    ) {
        self.id = id
        self.path = path
        self.fileSize = fileSize
        self.modificationTime = modificationTime
        self.contentHash = contentHash
        self.width = width
        self.height = height
        self.orientation = orientation
        self.changeTime = changeTime
        self.decoderVersion = decoderVersion
    }
}
