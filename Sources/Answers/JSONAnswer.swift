internal import FoundationEssentials

/// A value as JSON in one line, as every interface of Photoseek writes it: keys in order, and numbers with enough digits to be read back
/// exactly.
public struct JSONAnswer: Sendable {
    /// UTF-8, without a line break at the end.
    public let bytes: [UInt8]

    /// Encodes a value.
    ///
    /// - Throws: `EncodingError` if the value has a number that is not finite.
    public init(_ value: some Encodable) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        bytes = [UInt8](try encoder.encode(value))
    }
}
