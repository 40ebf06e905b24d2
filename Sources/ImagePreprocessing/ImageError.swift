/// Why a file could not be decoded to an image.
///
/// Every case names the file; `description` is one sentence for the user.
public enum ImageError: Error, Sendable, Equatable {
    /// The file could not be opened or read.
    case unreadable(path: String, reason: String)
    /// The file holds no bytes.
    case empty(path: String)
    /// The file is larger than the limit for reading; both values are in bytes.
    case fileTooLarge(path: String, bytes: Int, limit: Int)
    /// The content has none of the formats that are read (``ImageFormat/all``); `found` says what it looks like.
    case unknownFormat(path: String, found: String)
    /// The format is known, but its decoder was left out of this build or is not installed; `missing` says which part.
    case absentDecoder(path: String, format: ImageFormat, missing: String)
    /// The file uses a feature of its format that is not supported.
    case unsupported(path: String, format: ImageFormat, reason: String)
    /// The file breaks the rules of its format.
    case corrupt(path: String, format: ImageFormat, reason: String)
    /// The file ends before its image is complete.
    case truncated(path: String, format: ImageFormat)
    /// The header gives more pixels than the limit; no memory was allocated for them.
    case tooLarge(path: String, width: Int, height: Int, limit: Int)
    /// The header gives a side of more pixels than the limit; no memory was allocated for them.
    case tooLong(path: String, width: Int, height: Int, limit: Int)
    /// The decoder could not allocate its working memory.
    case outOfMemory(path: String, format: ImageFormat)

    /// The path of the file, as the caller gave it.
    public var path: String {
        switch self {
        case .unreadable(let path, _), .empty(let path), .fileTooLarge(let path, _, _),
            .unknownFormat(let path, _), .absentDecoder(let path, _, _), .unsupported(let path, _, _),
            .corrupt(let path, _, _),
            .truncated(let path, _), .tooLarge(let path, _, _, _), .tooLong(let path, _, _, _),
            .outOfMemory(let path, _):
            path
        }
    }

    /// The pixel limit, width times height, that the file needs to be decoded; nil if no other limit would help.
    /// `Int.max` if the number of pixels overflows.
    public var requiredPixels: Int? {
        guard case .tooLarge(_, let width, let height, _) = self else { return nil }
        let (pixels, overflow) = width.multipliedReportingOverflow(by: height)
        return overflow ? Int.max : pixels
    }

    /// What is wrong, without the file's name, for lists that have the name in another column.
    public var reason: String {
        switch self {
        case .unreadable(_, let reason): "cannot be read: \(reason)"
        case .empty: "is empty"
        case .fileTooLarge(_, let bytes, let limit): "has \(bytes) bytes, more than the limit of \(limit)"
        case .unknownFormat(_, let found): "is not an image that can be read; it looks like \(found)"
        case .absentDecoder(_, let format, let missing):
            "is \(format.indefiniteName) image, for which the decoder is missing: \(missing)"
        case .unsupported(_, let format, let reason):
            "is \(format.indefiniteName) image of a kind that is not supported: \(reason)"
        case .corrupt(_, let format, let reason): "is a damaged \(format) image: \(reason)"
        case .truncated(_, let format): "is \(format.indefiniteName) image that is cut off before its end"
        case .tooLarge(_, let width, let height, let limit):
            "is \(width) x \(height) pixels, more than the limit of \(limit) pixels"
        case .tooLong(_, let width, let height, let limit):
            "is \(width) x \(height) pixels, and a side may have at most \(limit)"
        case .outOfMemory(_, let format):
            "is \(format.indefiniteName) image that needs more memory than there is"
        }
    }
}

extension ImageFormat {
    /// The name with its article, such as "an AVIF".
    fileprivate var indefiniteName: String { ("AEIO".contains(name.prefix(1)) ? "an " : "a ") + name }
}

extension ImageError: CustomStringConvertible {
    /// One sentence: the file, then what is wrong with it.
    public var description: String { "\(path) \(reason)" }
}
