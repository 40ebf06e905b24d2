internal import FoundationEssentials

/// A value as one line of JSON; numbers have as many digits as they need to be read back exactly.
struct JSONLine {
    let text: String

    init(_ value: some Encodable) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        text = String(decoding: try encoder.encode(value), as: UTF8.self) + "\n"
    }
}
