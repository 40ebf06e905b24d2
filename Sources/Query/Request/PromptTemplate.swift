/// A sentence with a place for the text of a term, such as "a photo of a {}".
public struct PromptTemplate: Hashable, Sendable {
    /// What stands for the text of a term.
    public static let placeholder = "{}"

    /// The sentence with the placeholder.
    public let text: String
    private let placeholder: Range<String.Index>

    /// Creates a template; nil if the text does not have the placeholder exactly once, or has a NUL.
    ///
    /// - Complexity: O(n).
    public init?(_ text: String) {
        let places = text.ranges(of: Self.placeholder)
        guard places.count == 1, !text.utf8.contains(0) else { return nil }
        self.text = text
        placeholder = places[0]
    }

    /// Returns the sentence with `words` in place of the placeholder.
    ///
    /// - Complexity: O(n).
    public func filled(with words: String) -> String {
        text[..<placeholder.lowerBound] + words + text[placeholder.upperBound...]
    }
}

/// The name of a set of templates: ASCII letters, digits, `-` and `_`.
public struct TemplateSetName: Hashable, Sendable {
    /// The name as it was given.
    public let text: String

    /// Creates a name; nil if it is empty or has other characters.
    ///
    /// - Complexity: O(n).
    public init?(_ text: String) {
        guard !text.isEmpty,
            text.unicodeScalars.allSatisfy({ $0.isASCIILetterOrDigit || $0 == "-" || $0 == "_" })
        else { return nil }
        self.text = text
    }
}
