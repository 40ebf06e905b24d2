internal import FoundationEssentials
internal import SystemPackage

extension TokenizerFiles {
    /// Decodes a JSON file.
    static func decode<Content: Decodable>(
        _ type: Content.Type, from path: FilePath
    ) throws(TokenizerError) -> Content {
        try decode(type, from: try content(of: path), path: path.string)
    }

    /// Decodes JSON, all of a file or a part of it.
    static func decode<Content: Decodable>(
        _ type: Content.Type, from content: Data, path: String
    ) throws(TokenizerError) -> Content {
        do {
            return try JSONDecoder().decode(type, from: content)
        } catch {
            let unexpected =
                error as? UnexpectedContent ?? (error as? DecodingError).map(UnexpectedContent.init)
                ?? UnexpectedContent(expected: "JSON", found: "\(error)")
            throw .malformed(path: path, expected: unexpected.expected, found: unexpected.found)
        }
    }
}

/// JSON that is not what a file's format promises.
struct UnexpectedContent: Error {
    var expected: String
    var found: String
}

extension UnexpectedContent {
    /// Says in words for people what a decoder came upon.
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

    /// Where in the file, unless that is the whole of it.
    private static func place(_ context: DecodingError.Context) -> String {
        let keys = context.codingPath.map(\.stringValue)
        return keys.isEmpty ? "" : " at \(QuotedText.quoted(keys.joined(separator: ".")))"
    }

    private static func reason(_ context: DecodingError.Context) -> String {
        let sentence = context.debugDescription
        let words = sentence.hasSuffix(".") ? String(sentence.dropLast()) : sentence
        // They may repeat what the file holds, such as a number of a million digits.
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
