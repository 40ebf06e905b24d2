internal import FilePaths
internal import FoundationEssentials
internal import Session
internal import SystemPackage

/// A value as one line of JSON. Numbers have enough digits to be read back exactly.
struct JSONLine {
    let text: String

    init(_ value: some Encodable) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        text = Self.visible(String(decoding: try encoder.encode(value), as: UTF8.self)) + "\n"
    }

    /// The same JSON, in which characters that control a terminal are escaped, such as `\u202E`.
    ///
    /// They occur only in strings. The encoder has already escaped those below U+0020.
    private static func visible(_ json: String) -> String {
        guard json.unicodeScalars.contains(where: VisibleText.acts) else { return json }
        return json.unicodeScalars.reduce(into: "") { text, scalar in
            if VisibleText.acts(scalar) {
                let digits = String(scalar.value, radix: 16, uppercase: true)
                text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            } else {
                text.unicodeScalars.append(scalar)
            }
        }
    }
}

extension FilePath {
    /// The `file://` URI of a path that is not UTF-8 and therefore does not fit into JSON; nil if the path is UTF-8.
    ///
    /// A relative path is made absolute first.
    var uriUnlessText: String? {
        guard !isText else { return nil }
        return isAbsolute ? uri : Self.currentFolder.map { $0.pushing(self).uri }
    }
}

extension [FilePath] {
    /// The URIs of all paths if at least one of them is not UTF-8; otherwise nil.
    var urisUnlessText: [String]? { allSatisfy(\.isText) ? nil : map(\.uri) }
}
