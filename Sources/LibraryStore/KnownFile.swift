public import SystemPackage

/// What the library remembers of a file, enough to tell whether it must be read again.
public struct KnownFile: Sendable {
    /// How the last reading of the file ended.
    public enum State: Sendable, Hashable {
        /// It is an image of the library.
        case image(id: Int64, contentHash: [UInt8], hasEmbedding: Bool)

        /// It could not be read as an image.
        case failure
    }

    /// The absolute path.
    public let path: FilePath

    /// The size of the file in bytes when it was read.
    public let fileSize: Int64

    /// When the file was last modified, in nanoseconds since 1970, when it was read.
    public let modificationTime: Int64

    /// When the file or what the system knows of it last changed, in nanoseconds since 1970, when it was read; nil in
    /// libraries that did not remember it.
    public let changeTime: Int64?

    /// The version of the decoder that read it.
    public let decoderVersion: Int

    /// The pixels that the decoder would have to take, where the file failed because it has too many for the limit.
    public let requiredPixels: Int64?

    /// How that reading ended.
    public let state: State
}

extension KnownFile {
    /// The image's id, or nil for a failure.
    public var imageID: Int64? {
        if case .image(let id, _, _) = state { id } else { nil }
    }

    /// The SHA-256 of the content, or nil for a failure.
    public var contentHash: [UInt8]? {
        if case .image(_, let hash, _) = state { hash } else { nil }
    }

    /// Whether the file could not be read as an image.
    public var isFailure: Bool { state == .failure }

    /// Whether the image has an embedding of the model that was asked for.
    public var hasEmbedding: Bool {
        if case .image(_, _, let hasEmbedding) = state { hasEmbedding } else { false }
    }
}
