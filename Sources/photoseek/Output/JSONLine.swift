internal import Answers

/// A value as one line of JSON.
struct JSONLine {
    let text: String

    init(_ value: some Encodable) throws {
        text = Self.visible(String(decoding: try JSONAnswer(value).bytes, as: UTF8.self)) + "\n"
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
