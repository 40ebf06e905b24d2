/// The character map of a SentencePiece normalizer, which maps byte sequences to replacements.
///
/// Source: SentencePiece's `precompiled_charsmap`. It has the size of a trie in bytes, the trie as a double array of 32-bit
/// units (Darts-clone; all numbers little-endian), and the replacements, each terminated by a zero byte.
struct CharacterMap: Sendable {
    private let units: [UInt32]
    private let replacements: [UInt8]
    /// The length of the longest replacement in bytes.
    let longestReplacement: Int

    /// The longest allowed replacement, far above those of SentencePiece's own maps. It limits how much a text can grow.
    private static let mostReplacementBytes = 1024

    /// - Parameters:
    ///   - bytes: The map as stored in a model file or, in Base64, in a `tokenizer.json`.
    ///   - path: The file, for error messages.
    init(_ bytes: [UInt8], path: String) throws(TokenizerError) {
        func number(at start: Int) -> UInt32 {
            (0..<4).reduce(0) { $0 | UInt32(bytes[start + $1]) << UInt32(8 * $1) }
        }
        let trieSize = bytes.count >= 4 ? Int(number(at: 0)) : 0
        guard trieSize > 0, trieSize % 4 == 0, trieSize <= bytes.count - 4 else {
            throw .malformed(
                path: path, expected: "a character map of whole units that fit into \(bytes.count) bytes",
                found: "\(trieSize) bytes of units")
        }
        units = stride(from: 4, to: 4 + trieSize, by: 4).map(number(at:))
        replacements = Array(bytes[(4 + trieSize)...])
        longestReplacement = replacements.split(separator: 0).map(\.count).max() ?? 0
        guard String(validating: replacements, as: UTF8.self) != nil,
            longestReplacement <= Self.mostReplacementBytes
        else {
            throw .malformed(
                path: path,
                expected: "replacements of up to \(Self.mostReplacementBytes) bytes of UTF-8",
                found: "others in the character map")
        }
    }

    /// Finds the longest prefix of `text` that has a replacement. Returns its length and the replacement.
    ///
    /// This is SentencePiece's own rule.
    func longest(in text: some Collection<UInt8>) -> (count: Int, replacement: ArraySlice<UInt8>)? {
        var last: (count: Int, value: Int)?
        forEachMatch(in: text) { count, value in
            last = (count, value)
            return true
        }
        return last.map { ($0.count, replacement(at: $0.value)) }
    }

    /// Finds the shortest prefix of `text` that has a replacement. Returns the replacement.
    ///
    /// This is the rule of the `tokenizers` library, which then replaces all of `text`.
    func shortest(in text: some Collection<UInt8>) -> ArraySlice<UInt8>? {
        var first: Int?
        forEachMatch(in: text) { _, value in
            first = value
            return false
        }
        return first.map(replacement(at:))
    }

    /// Calls `body` for each prefix that has a replacement, shortest first, until it returns false.
    private func forEachMatch(
        in text: some Collection<UInt8>, _ body: (_ count: Int, _ value: Int) -> Bool
    ) {
        var position = Self.offset(of: units[0])
        var count = 0
        for byte in text {
            // No key contains a zero byte.
            guard byte != 0 else { return }
            position ^= Int(byte)
            guard position < units.count else { return }
            let unit = units[position]
            // The comparison includes the leaf flag, because a leaf cannot match a byte.
            guard unit & (1 << 31 | 0xFF) == UInt32(byte) else { return }
            position ^= Self.offset(of: unit)
            count += 1
            guard unit >> 8 & 1 == 1 else { continue }
            guard position < units.count, body(count, Int(units[position] & (1 << 31 - 1))) else { return }
        }
    }

    private static func offset(of unit: UInt32) -> Int {
        Int(unit >> 10) << Int((unit & (1 << 9)) >> 6)
    }

    private func replacement(at start: Int) -> ArraySlice<UInt8> {
        guard start < replacements.count else { return [] }
        return replacements[start...].prefix { $0 != 0 }
    }
}
