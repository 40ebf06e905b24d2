internal import FoundationEssentials

/// A value as one line of JSON; numbers have as many digits as they need to be read back exactly.
struct JSONLine {
    let text: String

    init(_ value: some Encodable) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        text = Self.visible(String(decoding: try encoder.encode(value), as: UTF8.self)) + "\n"
    }

    /// The same JSON, in which characters that would steer a terminal are written as numbers: `\u202E`.
    ///
    /// They can stand in strings only; the encoder has done so with those below U+0020.
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
