public import SystemPackage

/// What the library records about a file, to decide whether it must be read again.
public struct KnownFile: Sendable {
    /// The result of the last attempt to read the file.
    public enum State: Sendable, Hashable {
        /// The file is an image in the library.
        case image(id: Int64, contentHash: [UInt8], hasEmbedding: Bool)

        /// The file could not be read as an image.
        case failure
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

    /// The result of that attempt.
    public let state: State

    /// Creates a record.
    package init(
        path: FilePath, fileSize: Int64, modificationTime: Int64, changeTime: Int64?, decoderVersion: Int,
        requiredPixels: Int64?, state: State
    ) {
        self.path = path
        self.fileSize = fileSize
        self.modificationTime = modificationTime
        self.changeTime = changeTime
        self.decoderVersion = decoderVersion
        self.requiredPixels = requiredPixels
        self.state = state
    }
}

extension KnownFile {
    /// The id of the image; nil for a failure.
    public var imageID: Int64? {
        if case .image(let id, _, _) = state { id } else { nil }
    }

    /// The SHA-256 of the content; nil for a failure.
    public var contentHash: [UInt8]? {
        if case .image(_, let hash, _) = state { hash } else { nil }
    }

    /// Whether the file could not be read as an image.
    public var isFailure: Bool { state == .failure }

    /// Whether the image has an embedding of the model that was passed to ``Catalog/knownFiles(under:modelID:)``.
    public var hasEmbedding: Bool {
        if case .image(_, _, let hasEmbedding) = state { hasEmbedding } else { false }
    }
}
