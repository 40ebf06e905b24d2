internal import FoundationEssentials
internal import ImagePreprocessing
internal import Thumbnails

/// What a call of a tool returns: a short text for people and models, pictures, and the JSON that the command line prints.
struct ToolResult: Encodable, Sendable {
    /// A part of the result.
    enum Content: Encodable, Sendable {
        case text(String)
        case image(StoredThumbnail)

        private enum Key: String, CodingKey { case type, text, data, mimeType }

        func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: Key.self)
            switch self {
            case .text(let text):
                try container.encode("text", forKey: .type)
                try container.encode(text, forKey: .text)
            case .image(let thumbnail):
                try container.encode("image", forKey: .type)
                try container.encode(Data(thumbnail.bytes).base64EncodedString(), forKey: .data)
                try container.encode(thumbnail.encoding.mediaType, forKey: .mimeType)
            }
        }
    }

    let content: [Content]
    let structuredContent: AnyAnswer?
    let isError: Bool

    /// What a tool found out.
    init(_ content: [Content], _ answer: some Encodable & Sendable) {
        self.content = content
        structuredContent = AnyAnswer(answer)
        isError = false
    }

    /// What a tool found out, in lines alone.
    init(_ lines: [String], _ answer: some Encodable & Sendable) {
        self.init([.text(lines.joined(separator: "\n"))], answer)
    }

    /// Why a tool failed, as a sentence with what to do about it.
    init(failure: String) {
        content = [.text(failure)]
        structuredContent = nil
        isError = true
    }
}
