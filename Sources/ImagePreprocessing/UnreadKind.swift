/// What kind of reason kept a file from being decoded, without what differs from file to file.
public enum UnreadKind: String, CaseIterable, Hashable, Sendable {
    /// The file could not be opened or read.
    case unreadable
    /// The file holds no bytes.
    case empty
    /// The file is larger than the limit for reading.
    case fileTooLarge
    /// The content has none of the formats that are read.
    case unknownFormat
    /// The decoder of the format is missing.
    case absentDecoder
    /// The file uses a feature of its format that is not supported.
    case unsupported
    /// The file breaks the rules of its format.
    case damaged
    /// The file ends before its image is complete.
    case cutOff
    /// The image has more pixels than the limit.
    case tooManyPixels
    /// A side of the image is longer than the limit.
    case tooLong
    /// The decoder could not allocate its memory.
    case outOfMemory

    /// The kind of the reason that ``ImageError/reason`` gave, in which only formats, numbers and details differ; nil for any other
    /// text.
    public init?(reason: String) {
        let found = Self.allCases.first { kind in
            let (start, middle) = kind.marks
            return reason.hasPrefix(start) && (middle.isEmpty || reason.contains(middle))
        }
        guard let found else { return nil }
        self = found
    }

    /// How a reason of this kind begins, and what else is in it. More special kinds have marks that others lack.
    private var marks: (start: String, middle: String) {
        switch self {
        case .unreadable: ("cannot be read: ", "")
        case .empty: ("is empty", "")
        case .fileTooLarge: ("has ", " bytes, more than the limit of ")
        case .unknownFormat: ("is not an image that can be read; ", "")
        case .absentDecoder: ("is a", " image, for which the decoder is missing: ")
        case .unsupported: ("is a", " image of a kind that is not supported: ")
        case .damaged: ("is a damaged ", " image: ")
        case .cutOff: ("is a", " image that is cut off before its end")
        case .tooManyPixels: ("is ", " pixels, more than the limit of ")
        case .tooLong: ("is ", " pixels, and a side may have at most ")
        case .outOfMemory: ("is a", " image that needs more memory than there is")
        }
    }
}
