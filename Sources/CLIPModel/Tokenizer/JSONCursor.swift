/// Reads JSON from front to back without building a tree.
///
/// A `tokenizer.json` with 256,000 tokens has 34 MB, nearly all of it in two simple lists. A JSON library needs seconds for
/// these; this reader needs a fraction of a second. It skips the other parts of the file, which the library then decodes.
/// A `vocab.json` with 49,408 tokens takes the library twenty times as long as this reader.
struct JSONCursor {
    let bytes: UnsafeBufferPointer<UInt8>
    private let path: String
    /// The offset of the next byte to read.
    var position: Int
    let end: Int

    /// - Parameters:
    ///   - bytes: The whole file, which must be valid UTF-8.
    ///   - range: The part to read; nil for the whole file.
    ///   - path: The file, for error messages.
    init(_ bytes: UnsafeBufferPointer<UInt8>, range: Range<Int>? = nil, path: String) {
        self.bytes = bytes
        self.path = path
        position = range?.lowerBound ?? 0
        end = range?.upperBound ?? bytes.count
    }

    /// Reads a whole file. `body` is called with a cursor at its beginning and must read or skip the one value in it.
    ///
    /// - Parameters:
    ///   - content: The file.
    ///   - path: The file, for error messages.
    /// - Throws: `TokenizerError`: `.malformed`.
    static func read(
        _ content: [UInt8], path: String, _ body: (inout JSONCursor) throws(TokenizerError) -> Void
    ) throws(TokenizerError) {
        guard (try? UTF8Span(validating: content.span)) != nil else {
            throw .malformed(path: path, expected: "JSON in UTF-8", found: "other bytes")
        }
        try content.withUnsafeBufferPointer { bytes throws(TokenizerError) in
            var cursor = JSONCursor(bytes, path: path)
            try body(&cursor)
            try cursor.expectEnd()
        }
    }

    /// Reads a part of a file that is known to be UTF-8: one value, which `body` must read.
    ///
    /// - Throws: `TokenizerError`: `.malformed`.
    static func read(
        _ content: [UInt8], in range: Range<Int>, path: String,
        _ body: (inout JSONCursor) throws(TokenizerError) -> Void
    ) throws(TokenizerError) {
        try content.withUnsafeBufferPointer { bytes throws(TokenizerError) in
            var cursor = JSONCursor(bytes, range: range, path: path)
            try body(&cursor)
            try cursor.expectEnd()
        }
    }

    /// Reads an object. `body` is called with each key and must read or skip its value.
    mutating func readObject(
        _ body: (inout JSONCursor, [UInt8]) throws(TokenizerError) -> Void
    ) throws(TokenizerError) {
        try expect("{")
        if take("}") { return }
        var key: [UInt8] = []
        repeat {
            try readString(into: &key)
            try expect(":")
            try body(&self, key)
        } while take(",")
        try expect("}")
    }

    /// Reads an array. `body` is called with the index of each element and must read or skip it.
    mutating func readArray(
        _ body: (inout JSONCursor, Int) throws(TokenizerError) -> Void
    ) throws(TokenizerError) {
        try expect("[")
        if take("]") { return }
        var index = 0
        repeat {
            try body(&self, index)
            index += 1
        } while take(",")
        try expect("]")
    }

    /// Reads a number.
    mutating func readNumber() throws(TokenizerError) -> Double {
        skipSpace()
        let start = position
        while position < end, Self.isPartOfNumber(bytes[position]) { position += 1 }
        let digits = UnsafeBufferPointer(rebasing: bytes[start..<position])
        guard let number = Double(String(decoding: digits, as: UTF8.self)), number.isFinite else {
            position = start
            throw unexpected("a number")
        }
        return number
    }

    /// Reads an id: a whole number from 0 to `Int32.max`.
    mutating func readID() throws(TokenizerError) -> Int {
        skipSpace()
        let start = position
        var value = 0
        while position < end, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(bytes[position]) {
            value = 10 * value + Int(bytes[position] - UInt8(ascii: "0"))
            position += 1
            if value > Int(Int32.max) { break }
        }
        let hasLeadingZero = position > start + 1 && bytes[start] == UInt8(ascii: "0")
        guard position > start, value <= Int(Int32.max), !hasLeadingZero,
            position == end || !Self.isPartOfNumber(bytes[position])
        else {
            position = start
            throw unexpected("an id from 0 to \(Int32.max)")
        }
        return value
    }

    /// Skips a value without checking its content, and returns its range.
    mutating func skipValue() throws(TokenizerError) -> Range<Int> {
        skipSpace()
        let start = position
        var depth = 0
        while position < end {
            switch bytes[position] {
            case UInt8(ascii: "\""): try skipString()
            case UInt8(ascii: "["), UInt8(ascii: "{"):
                depth += 1
                position += 1
            case UInt8(ascii: "]"), UInt8(ascii: "}"):
                if depth == 0 { return try skipped(from: start) }
                depth -= 1
                position += 1
                if depth == 0 { return start..<position }
            case UInt8(ascii: ","):
                if depth == 0 { return try skipped(from: start) }
                position += 1
            default: position += 1
            }
        }
        guard depth == 0 else { throw unexpected("the rest of a value") }
        return try skipped(from: start)
    }

    /// Throws if anything other than white space is left.
    mutating func expectEnd() throws(TokenizerError) {
        skipSpace()
        guard position == end else { throw unexpected("nothing more") }
    }

    /// Creates the error for unexpected content at the current position.
    func unexpected(_ expected: String) -> TokenizerError {
        let shown = bytes[position..<min(position + 40, end)]
        let found = shown.isEmpty ? "its end" : QuotedText.quoted(String(decoding: shown, as: UTF8.self))
        return .malformed(path: path, expected: "\(expected) at byte \(position)", found: found)
    }
}

extension JSONCursor {
    private mutating func skipped(from start: Int) throws(TokenizerError) -> Range<Int> {
        guard position > start else { throw unexpected("a value") }
        return start..<position
    }

    mutating func skipSpace() {
        while position < end {
            switch bytes[position] {
            case 0x20, 0x0A, 0x0D, 0x09: position += 1
            default: return
            }
        }
    }

    /// Reads a character if it is the next one.
    mutating func take(_ character: Unicode.Scalar, skippingSpace: Bool = true) -> Bool {
        if skippingSpace { skipSpace() }
        guard position < end, bytes[position] == UInt8(ascii: character) else { return false }
        position += 1
        return true
    }

    /// Reads a character. Throws if another one is next.
    mutating func expect(_ character: Unicode.Scalar) throws(TokenizerError) {
        guard take(character) else { throw unexpected(QuotedText.quoted(String(character))) }
    }

    private static func isPartOfNumber(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "+"),
            UInt8(ascii: "."), UInt8(ascii: "e"), UInt8(ascii: "E"):
            true
        default: false
        }
    }
}
