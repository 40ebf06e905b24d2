/// The tokens for single bytes, `<0x00>` to `<0xFF>`. They encode characters that the vocabulary lacks.
struct ByteFallback: Sendable {
    private let ids: [Int32?]

    /// - Parameter id: Returns the id of a token; nil if there is no such token.
    init(id: (String) -> Int32?) {
        ids = (UInt8.min...UInt8.max).map { id(Self.name(of: $0)) }
    }

    /// Throws if one of the tokens has no row in the embedding.
    ///
    /// - Parameter path: The file with the tokens, for error messages.
    func check(_ rows: EmbeddingRows, path: String) throws(TokenizerError) {
        for (byte, id) in ids.enumerated() {
            if let id { try rows.check(id, of: Self.name(of: UInt8(truncatingIfNeeded: byte)), path: path) }
        }
    }

    private static func name(of byte: UInt8) -> String {
        let digits = String(byte, radix: 16, uppercase: true)
        return "<0x" + (digits.count == 1 ? "0" : "") + digits + ">"
    }

    /// Returns the tokens of some bytes; nil if there is no token for one of them.
    func tokens(of bytes: some Sequence<UInt8>) -> [Int32]? {
        var tokens: [Int32] = []
        for byte in bytes {
            guard let id = ids[Int(byte)] else { return nil }
            tokens.append(id)
        }
        return tokens
    }
}
