/// What keeps a tokenizer from being made.
///
/// Each case says where the trouble is, what was expected there and what was found instead; `description` says
/// it in one sentence that can be shown to a user as it stands.
public enum TokenizerError: Error, Equatable, CustomStringConvertible {
    /// A checkpoint folder holds none of the sets of files that a tokenizer can be read from.
    case filesNotFound(folder: String, expected: [String])
    /// A file is there, or was there a moment ago, but cannot be read.
    case unreadable(path: String, reason: String)
    /// Something else lies in the place of a file.
    case standIn(path: String, found: FileStandIn)
    /// A file does not hold what its format promises.
    case malformed(path: String, expected: String, found: String)
    /// No text fits: the start-of-text and end-of-text tokens alone take two places.
    case contextTooShort(length: Int)

    /// One sentence for people: the file, what was expected in it and what was found.
    public var description: String {
        switch self {
        case .filesNotFound(let folder, let expected):
            "\(QuotedText.path(folder)) holds no tokenizer: looked for "
                + expected.joined(separator: ", or ") + "."
        case .unreadable(let path, let reason):
            "\(QuotedText.path(path)) cannot be read: \(reason)."
        case .standIn(let path, let found):
            "\(QuotedText.path(path)): \(found.explanation)."
        case .malformed(let path, let expected, let found):
            "\(QuotedText.path(path)) is not a tokenizer file as it should be: expected \(expected), "
                + "found \(found)."
        case .contextTooShort(let length):
            "A context of \(length) tokens cannot hold a text: it takes at least 2, for its start and its end."
        }
    }
}
