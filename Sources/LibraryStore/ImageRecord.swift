public import SystemPackage

/// An image of the library.
public struct ImageRecord: Sendable, Hashable {
    /// Stable as long as the image stays in the library, and never given to another image afterwards.
    public let id: Int64

    /// The absolute path.
    public let path: FilePath

    /// The size of the file in bytes.
    public let fileSize: Int64

    /// When the file was last modified, in nanoseconds since 1970.
    public let modificationTime: Int64

    /// The SHA-256 of the file, 32 bytes.
    public let contentHash: [UInt8]

    /// The width in pixels of the picture as seen, after the EXIF orientation.
    public let width: Int

    /// The height in pixels of the picture as seen, after the EXIF orientation.
    public let height: Int

    /// The EXIF orientation of the file, 1 to 8.
    public let orientation: Int

    /// When the file or what the system knows of it last changed, in nanoseconds since 1970; nil in libraries that did
    /// not remember it.
    public let changeTime: Int64?

    /// The version of the decoder that made the pixels of which the embeddings are.
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
