internal import FoundationEssentials

/// What lies, or arrives, in the place of a file that was meant, as its content tells.
public enum FileStandIn: Equatable, Sendable {
    /// The few lines that git keeps in the place of a large file, until Git LFS fetches that.
    case gitLFSPointer
    /// A page of the web, or a server's answer in XML.
    case webPage
    /// A server's answer in JSON, with what it says.
    case errorMessage(String)

    /// Far above every page's first tag, and every error message.
    private static let examinedByteCount = 1 << 16

    /// Looks at the beginning of a content; nil for what may be the file itself.
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

    /// What it is, in a few words.
    package var name: String {
        switch self {
        case .gitLFSPointer: "a Git LFS pointer"
        case .webPage: "a web page"
        case .errorMessage(let message): "an error message of a server (\(QuotedText.quoted(message)))"
        }
    }

    /// What it is, and what to do.
    var explanation: String {
        switch self {
        case .gitLFSPointer:
            "it is \(name), which only names the content; run `git lfs pull` in its folder, or fetch the model "
                + "with `photoseek model pull`"
        case .webPage, .errorMessage:
            "it is \(name), and not the file itself; fetch the model again, with `photoseek model pull` or with "
                + "what fetched it"
        }
    }

    /// Git LFS, "Specification", "The Pointer".
    private static let pointerBeginning = Array("version https://git-lfs.github.com/spec/".utf8)

    /// What a page may begin with: these after `<`, in any case. Merge rules of a tokenizer may begin with a `<` too.
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

    /// White space, and the mark that some servers put before UTF-8.
    private static func isPassedOver(_ byte: UInt8) -> Bool {
        [0x09, 0x0A, 0x0D, 0x20, 0xEF, 0xBB, 0xBF].contains(byte)
    }
}

/// A server's answer in JSON that says why there is no file.
private struct ServerMessage: Decodable {
    /// A text, or an object with one.
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

    /// No file of a checkpoint has this key.
    let error: Message

    static func text(in content: Data) -> String? {
        (try? JSONDecoder().decode(ServerMessage.self, from: content))?.error.text
    }
}
