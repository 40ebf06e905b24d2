internal import FoundationEssentials

/// Content that was found or downloaded in place of the expected file.
public enum FileStandIn: Equatable, Sendable {
    /// The short text that git stores in place of a large file until Git LFS fetches the file.
    case gitLFSPointer
    /// A web page, or a server's response in XML.
    case webPage
    /// A server's error response in JSON, with its message.
    case errorMessage(String)

    /// The number of bytes that are examined: more than come before the first tag of any web page, and more than any
    /// error message has.
    private static let examinedByteCount = 1 << 16

    /// Recognises such content by its beginning; nil if it may be the expected file.
    ///
    /// - Complexity: O(1).
    package init?(_ content: some Collection<UInt8>) {
        if content.starts(with: Self.pointerBeginning) {
            self = .gitLFSPointer
            return
        }
        let beginning = content.prefix(Self.examinedByteCount).drop(while: Self.isPassedOver)
        if Self.isMarkup(beginning) {
            self = .webPage
        } else if beginning.first == UInt8(ascii: "{"), content.count <= Self.examinedByteCount,
            let message = ServerMessage.text(in: Data(beginning))
        {
            self = .errorMessage(message)
        } else {
            return nil
        }
    }

    /// A short description of the content.
    package var name: String {
        switch self {
        case .gitLFSPointer: "a Git LFS pointer"
        case .webPage: "a web page"
        case .errorMessage(let message): "an error message from a server (\(QuotedText.quoted(message)))"
        }
    }

    /// Says what the content is.
    var explanation: String {
        switch self {
        case .gitLFSPointer: "it is \(name), which only names the content"
        case .webPage, .errorMessage: "it is \(name), not the file itself"
        }
    }

    /// Source: Git LFS, "Specification", "The Pointer".
    private static let pointerBeginning = Array("version https://git-lfs.github.com/spec/".utf8)

    /// A web page begins with `<` and one of these, in upper or lower case. `<` alone is not enough, because merge rules
    /// of a tokenizer may begin with it too.
    private static let tags = [
        "!doctype", "html", "head", "body", "meta", "title", "script", "!--", "?xml", "error",
    ]
    .map { Array($0.utf8) }

    private static func isMarkup(_ content: some Collection<UInt8>) -> Bool {
        guard content.first == UInt8(ascii: "<") else { return false }
        let rest = content.dropFirst().prefix(tags.map(\.count).max() ?? 0)
        let lowercased = rest.map { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) ? $0 | 0x20 : $0 }
        return tags.contains { lowercased.starts(with: $0) }
    }

    /// Whether a byte is white space or part of the byte order mark that some servers put before UTF-8.
    private static func isPassedOver(_ byte: UInt8) -> Bool {
        [0x09, 0x0A, 0x0D, 0x20, 0xEF, 0xBB, 0xBF].contains(byte)
    }
}

/// A server's error response in JSON.
private struct ServerMessage: Decodable {
    /// The message: a string, or an object with a key `message`.
    struct Message: Decodable {
        let text: String

        private enum CodingKeys: CodingKey { case message }

        init(from decoder: any Decoder) throws {
            if let text = try? decoder.singleValueContainer().decode(String.self) {
                self.text = text
            } else {
                text = try decoder.container(keyedBy: CodingKeys.self).decode(String.self, forKey: .message)
            }
        }
    }

    /// The files of checkpoints do not have this key.
    let error: Message

    static func text(in content: Data) -> String? {
        (try? JSONDecoder().decode(ServerMessage.self, from: content))?.error.text
    }
}
