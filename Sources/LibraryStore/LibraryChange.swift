public import SystemPackage

/// One step of a batch that ``Catalog/apply(_:modelID:)`` writes.
///
/// Paths are absolute, without empty, `.` or `..` components. A path that a change gives to an image is taken
/// away from whatever was known under it before.
public enum LibraryChange: Sendable {
    /// A new file, or a file whose content changed, with its embedding.
    ///
    /// A known path keeps its id. When its content hash changes, or the decoder makes other pixels of it than the version
    /// that read it, embeddings of other models are dropped, as they show what it was; otherwise they stay. An image that has the same content as `twin`, a known
    /// image, gets the embeddings of that one's other models too, where it has none of its own.
    case upsert(NewImage, vector: [Float], twin: Int64? = nil)

    /// The content is what it was; only size or time in the file system changed.
    ///
    /// With `decoderVersion`, that version of the decoder would make the same pixels.
    case touch(
        id: Int64, fileSize: Int64, modificationTime: Int64, changeTime: Int64? = nil,
        decoderVersion: Int? = nil)

    /// The image was renamed or moved; it keeps its id and embeddings.
    case move(
        id: Int64, path: FilePath, fileSize: Int64, modificationTime: Int64, changeTime: Int64? = nil)

    /// The same content as a known image at another path: the embeddings of all models are copied, except those that
    /// a known path has of this content.
    case copy(from: Int64, NewImage)

    /// The file cannot be read as an image. If it was an image before, that one is forgotten.
    ///
    /// With `requiredPixels`, a decoder with a limit of so many pixels would try.
    case fail(
        path: FilePath, fileSize: Int64, modificationTime: Int64, reason: String, changeTime: Int64? = nil,
        decoderVersion: Int = 1, requiredPixels: Int64? = nil)

    /// Forgets the path, be it an image or a failure. Nothing happens when it is unknown.
    case remove(path: FilePath)
}

/// An image as the crawl found it, before it has an id.
public struct NewImage: Sendable, Hashable {
    /// The absolute path.
    public var path: FilePath

    /// The size of the file in bytes.
    public var fileSize: Int64

    /// When the file was last modified, in nanoseconds since 1970.
    public var modificationTime: Int64

    /// The SHA-256 of the file, 32 bytes.
    public var contentHash: [UInt8]

    /// The width in pixels of the picture as seen, after the EXIF orientation.
    public var width: Int

    /// The height in pixels of the picture as seen, after the EXIF orientation.
    public var height: Int

    /// The EXIF orientation of the file, 1 to 8.
    public var orientation: Int

    /// When the file or what the system knows of it last changed, in nanoseconds since 1970; nil where unknown.
    public var changeTime: Int64?

    /// The version of the decoder that read it.
    public var decoderVersion: Int

    /// The first version of the decoder that makes these pixels of the file.
    public var pixelsSince: Int

    /// Creates the description of an image.
    public init(
        path: FilePath, fileSize: Int64, modificationTime: Int64, contentHash: [UInt8], width: Int,
        height: Int,
        orientation: Int, changeTime: Int64? = nil, decoderVersion: Int = 1, pixelsSince: Int = 1
    ) {
        self.path = path
        self.fileSize = fileSize
        self.modificationTime = modificationTime
        self.contentHash = contentHash
        self.width = width
        self.height = height
        self.orientation = orientation
        self.changeTime = changeTime
        self.decoderVersion = decoderVersion
        self.pixelsSince = pixelsSince
    }
}
