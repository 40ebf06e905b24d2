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

    /// Mean colours of 4 by 4 cells, 48 bytes in the order [row, column, channel]; nil if an earlier version wrote the record.
    public let preview: [UInt8]?

    /// Creates a record.
    public init(
        id: Int64, path: FilePath, fileSize: Int64, modificationTime: Int64, contentHash: [UInt8], width: Int,
        height: Int, orientation: Int, changeTime: Int64? = nil, decoderVersion: Int = 1,
        preview: [UInt8]? = nil
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
        self.preview = preview
    }
}

extension ImageRecord {
    /// A short text that another content of the file has not: the first 8 bytes of ``contentHash`` in hexadecimal digits.
    public var version: String {
        contentHash.prefix(8).map { byte in
            String(byte >> 4, radix: 16) + String(byte & 15, radix: 16)
        }.joined()
    }
}

/// What the library records about a file, to decide whether it must be read again.
public struct KnownFile: Sendable {
    /// The result of the last attempt to read the file.
    public enum State: Sendable, Hashable {
        /// The file is an image in the library.
        case image(id: Int64, contentHash: [UInt8], hasEmbedding: Bool, factsBasis: [UInt8]?)

        /// The file could not be read as an image. If its decoder was not there, `absentFormat` names its format.
        case failure(absentFormat: String?)
    }

    /// The absolute path.
    public let path: FilePath

    /// The size of the file in bytes when it was read.
    public let fileSize: Int64

    /// The modification time of the file when it was read, in nanoseconds since 1970.
    public let modificationTime: Int64

    /// The change time (ctime) of the file when it was read, in nanoseconds since 1970; nil if the library did not
    /// record it.
    public let changeTime: Int64?

    /// The version of the decoder that read the file.
    public let decoderVersion: Int

    /// The pixel limit that the decoder needs to read the file, if it failed because it exceeded the limit; otherwise
    /// nil.
    public let requiredPixels: Int64?

    /// The shorter side of the picture in pixels; nil for a failure that has another reason than its size.
    public let shorterSide: Int?

    /// The result of that attempt.
    public let state: State

    /// Creates a record.
    package init(
        path: FilePath, fileSize: Int64, modificationTime: Int64, changeTime: Int64?, decoderVersion: Int,
        requiredPixels: Int64?, shorterSide: Int?, state: State
    ) {
        self.path = path
        self.fileSize = fileSize
        self.modificationTime = modificationTime
        self.changeTime = changeTime
        self.decoderVersion = decoderVersion
        self.requiredPixels = requiredPixels
        self.shorterSide = shorterSide
        self.state = state
    }
}

extension KnownFile {
    /// The id of the image; nil for a failure.
    public var imageID: Int64? {
        if case .image(let id, _, _, _) = state { id } else { nil }
    }

    /// The SHA-256 of the content; nil for a failure.
    public var contentHash: [UInt8]? {
        if case .image(_, let hash, _, _) = state { hash } else { nil }
    }

    /// Whether the file could not be read as an image.
    public var isFailure: Bool {
        if case .failure = state { true } else { false }
    }

    /// The ``ImageFacts/basis`` of the image's facts; nil if there are none.
    public var factsBasis: [UInt8]? {
        if case .image(_, _, _, let basis) = state { basis } else { nil }
    }

    /// The format of a file whose decoder was not there; nil for any other file.
    public var absentFormat: String? {
        if case .failure(let format) = state { format } else { nil }
    }

    /// Whether the image has an embedding of the model that was passed to `Catalog.knownFiles`.
    public var hasEmbedding: Bool {
        if case .image(_, _, let hasEmbedding, _) = state { hasEmbedding } else { false }
    }
}

/// A file that could not be read as an image.
public struct FailureRecord: Sendable, Hashable {
    /// The absolute path.
    public let path: FilePath

    /// The size of the file in bytes at the time of the attempt.
    public let fileSize: Int64

    /// The modification time of the file at the time of the attempt, in nanoseconds since 1970.
    public let modificationTime: Int64

    /// Why it failed, as text for the user.
    public let reason: String

    /// The format of the file, if its decoder was not there; otherwise nil.
    public let absentFormat: String?

    /// Creates a record.
    public init(
        path: FilePath, fileSize: Int64, modificationTime: Int64, reason: String, absentFormat: String? = nil
    ) {
        self.path = path
        self.fileSize = fileSize
        self.modificationTime = modificationTime
        self.reason = reason
        self.absentFormat = absentFormat
    }
}

/// An embedding without its values.
public struct EmbeddingRecord: Sendable, Hashable {
    /// Increases with every embedding that is written, and is never used again. An image that changes gets an embedding
    /// with a new id.
    public let id: Int64

    /// The id of its image.
    public let imageID: Int64

    /// Creates a record.
    package init(id: Int64, imageID: Int64) {
        self.id = id
        self.imageID = imageID
    }
}
