/// Normalizes a text in the same way as the SentencePiece library, before it is cut into pieces.
///
/// Source: `normalizer_spec` of a SentencePiece model, as the library interprets it.
struct SentencePieceNormalizer: Sendable {
    /// The character that replaces spaces.
    static let spaceMark = Array("\u{2581}".utf8)

    var map: CharacterMap?
    /// Whether a space is put before the text, so that the first word is encoded like the other words.
    var addsDummyPrefix = true
    /// Whether runs of spaces become one space and spaces at the ends are removed.
    var removesExtraSpaces = true
    /// Whether spaces become ``spaceMark``.
    var escapesSpaces = true
    /// Whether the additional space is put after the text instead of before it.
    var treatsSpaceAsSuffix = false
    /// User-defined pieces. Their text is not changed.
    var userDefined = PieceTrie()
    /// Whether the text continues a longer text whose beginning has already been processed. If so, no space is added, and
    /// spaces at its start are kept.
    var continuesText = false

    /// Returns the normalized text.
    ///
    /// - Complexity: O(n).
    func normalized(_ text: [UInt8]) -> [UInt8] {
        text.withUnsafeBufferPointer { text in
            let start = removesExtraSpaces && !continuesText ? firstNonSpace(text) : 0
            guard start < text.count else { return [] }
            let space = escapesSpaces ? Self.spaceMark : [0x20]
            let isMarked = addsDummyPrefix && !continuesText
            var result = isMarked && !treatsSpaceAsSuffix ? space : []
            appendNormalized(text, from: start, space: space, to: &result)
            if removesExtraSpaces {
                while !result.isEmpty, result.suffix(space.count).elementsEqual(space) {
                    result.removeLast(space.count)
                }
            }
            return isMarked && treatsSpaceAsSuffix ? result + space : result
        }
    }

    private func firstNonSpace(_ text: UnsafeBufferPointer<UInt8>) -> Int {
        var position = 0
        while position < text.count {
            let next = prefix(at: position, of: text)
            guard next.replacement.elementsEqual([0x20]) else { break }
            position += next.count
        }
        return position
    }

    private func appendNormalized(
        _ text: UnsafeBufferPointer<UInt8>, from start: Int, space: [UInt8], to result: inout [UInt8]
    ) {
        var position = start
        var followsSpace = removesExtraSpaces && !continuesText
        while position < text.count {
            let next = prefix(at: position, of: text)
            position += next.count
            let replacement = followsSpace ? next.replacement.drop { $0 == 0x20 } : next.replacement
            for byte in replacement {
                if byte == 0x20 { result += space } else { result.append(byte) }
            }
            if let last = replacement.last { followsSpace = removesExtraSpaces && last == 0x20 }
        }
    }

    /// Returns the length and the replacement of what is at a position: a user-defined piece, an entry of the map, or a single
    /// scalar.
    private func prefix(
        at position: Int, of text: UnsafeBufferPointer<UInt8>
    ) -> (count: Int, replacement: ArraySlice<UInt8>) {
        if let piece = userDefined.longestPiece(at: position, of: text) {
            return (piece.count, Array(text[position..<position + piece.count])[...])
        }
        if let match = map?.longest(in: text[position...]) { return match }
        let count = min(UTF8Length.ofScalar(beginningWith: text[position]), text.count - position)
        return (count, Array(text[position..<position + count])[...])
    }
}
