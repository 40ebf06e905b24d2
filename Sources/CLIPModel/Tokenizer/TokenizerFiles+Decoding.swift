internal import FoundationEssentials
internal import SystemPackage

extension TokenizerFiles {
    /// Decodes a JSON file.
    static func decode<Content: Decodable>(
        _ type: Content.Type, from path: FilePath
    ) throws(TokenizerError) -> Content {
        try decode(type, from: try content(of: path), path: path.string)
    }

    /// Decodes JSON from the content of a file or a part of it.
    static func decode<Content: Decodable>(
        _ type: Content.Type, from content: some Sequence<UInt8>, path: String
    ) throws(TokenizerError) -> Content {
        do {
            return try JSONDecoder().decode(type, from: Data(content))
        } catch {
            let unexpected =
                error as? UnexpectedContent ?? (error as? DecodingError).map(UnexpectedContent.init)
                ?? UnexpectedContent(expected: "JSON", found: "\(error)")
            throw .malformed(path: path, expected: unexpected.expected, found: unexpected.found)
        }
    }
}

/// The error for JSON that does not follow a file's format.
struct UnexpectedContent: Error {
    var expected: String
    var found: String
}

extension UnexpectedContent {
    /// Describes a decoding error in words that a user can understand.
    init(_ error: DecodingError) {
        switch error {
        case .keyNotFound(let key, let context):
            self.init(
                expected: "\(QuotedText.quoted(key.stringValue))\(Self.place(context))",
                found: "no \(QuotedText.quoted(key.stringValue))")
        case .valueNotFound(let type, let context):
            self.init(expected: Self.name(of: type) + Self.place(context), found: "null")
        case .typeMismatch(let type, let context):
            self.init(expected: Self.name(of: type) + Self.place(context), found: Self.reason(context))
        case .dataCorrupted(let context):
            self.init(
                expected: "JSON whose ids are whole numbers" + Self.place(context),
                found: Self.reason(context))
        @unknown default:
            self.init(expected: "JSON", found: "\(error)")
        }
    }

    /// The place in the file; empty if the error concerns the whole file.
    private static func place(_ context: DecodingError.Context) -> String {
        let keys = context.codingPath.map(\.stringValue)
        return keys.isEmpty ? "" : " at \(QuotedText.quoted(keys.joined(separator: ".")))"
    }

    private static func reason(_ context: DecodingError.Context) -> String {
        let sentence = context.debugDescription
        let words = sentence.hasSuffix(".") ? String(sentence.dropLast()) : sentence
        // The words may contain content of the file, such as a number with a million digits, so they are shortened.
        return "something else (\(QuotedText.name(words)))"
    }

    private static func name(of type: any Any.Type) -> String {
        switch type {
        case is Int.Type: "a whole number"
        case is String.Type: "a string"
        case is [Any].Type: "an array"
        default: "an object"
        }
    }
}
