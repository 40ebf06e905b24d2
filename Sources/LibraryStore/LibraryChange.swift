public import SystemPackage

/// One change in a batch that `Catalog.apply` writes.
///
/// Paths are absolute, without empty, `.` or `..` components. A change that gives a path to an image replaces the image
/// or failure that had this path before.
public enum LibraryChange: Sendable {
    /// A new file, or a file whose content changed, with its embedding.
    ///
    /// A known path keeps its image id. Its embeddings of other models stay, unless they are out of date: the content
    /// hash changed, or a decoder older than ``NewImage/pixelsSince`` read the file.
    ///
    /// `twin` is the id of a known image with the same content. The image also gets copies of that image's embeddings,
    /// for every model of which it has no embedding itself.
    case upsert(NewImage, vector: [Float], twin: Int64? = nil)

    /// The content did not change; only the size or a time in the file system did.
    ///
    /// If `decoderVersion` is given, that version of the decoder produces the same pixels as the recorded version.
    case touch(
        id: Int64, fileSize: Int64, modificationTime: Int64, changeTime: Int64? = nil,
        decoderVersion: Int? = nil)

    /// The facts of an image were read again, from the same content.
    case describe(id: Int64, ImageFacts)

    /// The image was renamed or moved. It keeps its id, embeddings and facts.
    case move(
        id: Int64, path: FilePath, fileSize: Int64, modificationTime: Int64, changeTime: Int64? = nil)

    /// A file with the same content as a known image at another path. Copies the embeddings of all models, except those
    /// that the path already has for this content.
    case copy(from: Int64, NewImage)

    /// The file cannot be read as an image. If the path was an image before, that image is removed.
    ///
    /// `requiredPixels` is the pixel limit that a decoder needs to try the file again; nil if a higher limit does not
    /// help. `absentFormat` is the name of the file's format, if its decoder is not there; otherwise nil. `shorterSide` is the
    /// shorter side of the picture in pixels, if it is left out because it is too small; otherwise nil.
    case fail(
        path: FilePath, fileSize: Int64, modificationTime: Int64, reason: String, changeTime: Int64? = nil,
        decoderVersion: Int = 1, requiredPixels: Int64? = nil, absentFormat: String? = nil,
        shorterSide: Int? = nil)

    /// Removes the image or failure at the path. Does nothing if the path is unknown.
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

    /// The width in pixels as displayed, after the EXIF orientation is applied.
    public var width: Int

    /// The height in pixels as displayed, after the EXIF orientation is applied.
    public var height: Int

    /// The EXIF orientation of the file, 1 to 8.
    public var orientation: Int

    /// When the content or the metadata of the file last changed (ctime), in nanoseconds since 1970; nil if unknown.
    public var changeTime: Int64?

    /// The version of the decoder that read the file.
    public var decoderVersion: Int

    /// The first version of the decoder that produces these pixels from the file.
    public var pixelsSince: Int

    /// Mean colours of 4 by 4 cells, 48 bytes in the order [row, column, channel]; nil if unknown.
    public var preview: [UInt8]?

    /// What is known of the image beside its pixels; nil if that was not read. Then what the library knew before is
    /// forgotten.
    public var facts: ImageFacts?

    /// Creates the description of an image.
    public init(
        path: FilePath, fileSize: Int64, modificationTime: Int64, contentHash: [UInt8], width: Int,
        height: Int,
        orientation: Int, changeTime: Int64? = nil, decoderVersion: Int = 1, pixelsSince: Int = 1,
        preview: [UInt8]? = nil, facts: ImageFacts? = nil
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
        self.preview = preview
        self.facts = facts
    }
}
