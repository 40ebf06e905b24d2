/// An error while reading a tokenizer.
///
/// Each case names the file or folder, what was expected and what was found. `description` is one sentence that can be shown
/// to a user without changes.
public enum TokenizerError: Error, Equatable, CustomStringConvertible {
    /// A checkpoint folder contains none of the sets of files that a tokenizer can be read from.
    case filesNotFound(folder: String, expected: [String])
    /// A file is missing or cannot be read.
    case unreadable(path: String, reason: String)
    /// The file contains something else, such as a web page or a Git LFS pointer.
    case standIn(path: String, found: FileStandIn)
    /// The content of a file does not follow its format.
    case malformed(path: String, expected: String, found: String)
    /// The context has no room for a text and the tokens that surround it. `needed` is the smallest length that can be used.
    case contextTooShort(length: Int, needed: Int)

    /// One sentence that names the file, what was expected in it and what was found.
    public var description: String {
        switch self {
        case .filesNotFound(let folder, let expected):
            "\(QuotedText.path(folder)) contains no tokenizer: looked for "
                + expected.joined(separator: ", or ")
        case .unreadable(let path, let reason):
            "\(QuotedText.path(path)) cannot be read: \(reason)"
        case .standIn(let path, let found):
            "\(QuotedText.path(path)): \(found.explanation)"
        case .malformed(let path, let expected, let found):
            "\(QuotedText.path(path)) is not a valid tokenizer file: expected \(expected), "
                + "found \(found)"
        case .contextTooShort(let length, let needed):
            "a context of \(length) tokens cannot hold a text: at least \(needed) are needed"
        }
    }
}
