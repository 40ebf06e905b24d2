/// The name of a probe: ASCII letters, digits, `-` and `_`. Letter case does not matter.
public struct ProbeName: Hashable, Sendable {
    /// The largest number of characters.
    public static let maximumLength = 64

    /// The name as it was given.
    public let text: String

    /// Creates a name; nil if it is empty or too long, or has other characters.
    ///
    /// - Complexity: O(n).
    public init?(_ text: String) {
        guard (1...Self.maximumLength).contains(text.utf8.count),
            text.unicodeScalars.allSatisfy({ $0.isASCIILetterOrDigit || $0 == "-" || $0 == "_" })
        else { return nil }
        self.text = text
    }

    /// Whether another name is the same, in any letter case.
    public func isSame(as other: String) -> Bool { text.lowercased() == other.lowercased() }
}
