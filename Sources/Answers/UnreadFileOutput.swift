public import SystemPackage

/// A file that could not be read, in the output of `--json`.
public struct UnreadFileOutput: Encodable, Sendable {
    /// The path as text.
    public let path: String
    /// The `file://` URI of a path that is not UTF-8.
    let uri: String?
    /// Why, as a sentence.
    public let reason: String

    /// A file and the reason in words.
    public init(_ path: FilePath, reason: String) {
        self.path = path.string
        uri = path.uriUnlessText
        self.reason = reason
    }
}
