/// Reads JSON from front to back without building a tree.
///
/// A `tokenizer.json` with 256,000 tokens has 34 MB, nearly all of it in two simple lists. A JSON library needs seconds for
/// these; this reader needs a fraction of a second. It skips the other parts of the file, which the library then decodes.
/// A `vocab.json` with 49,408 tokens takes the library twenty times as long as this reader.
struct JSONCursor {
    private let bytes: UnsafeBufferPointer<UInt8>
    private let path: String
    /// The offset of the next byte to read.
    private var position: Int
    private let end: Int

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
        guard String(validating: content, as: UTF8.self) != nil else {
            throw .malformed(path: path, expected: "JSON in UTF-8", found: "other bytes")
        }
        try content.withUnsafeBufferPointer { bytes throws(TokenizerError) in
            var cursor = JSONCursor(bytes, path: path)
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

    /// Reads a string and replaces the content of `buffer` with it.
    mutating func readString(into buffer: inout [UInt8]) throws(TokenizerError) {
        try expect("\"")
        buffer.removeAll(keepingCapacity: true)
        while true {
            let start = position
            while position < end, bytes[position] >= 0x20, bytes[position] != UInt8(ascii: "\""),
                bytes[position] != UInt8(ascii: "\\")
            {
                position += 1
            }
            buffer.append(contentsOf: UnsafeBufferPointer(rebasing: bytes[start..<position]))
            if take("\\", skippingSpace: false) {
                try readEscape(into: &buffer)
            } else if take("\"", skippingSpace: false) {
                return
            } else {
                throw unexpected("the rest of a string")
            }
        }
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

    /// Reads an object with the ids of tokens. A token that occurs twice is an error.
    mutating func readVocabulary(into table: inout TokenTable) throws(TokenizerError) {
        try readObject { cursor, token throws(TokenizerError) in
            let id = try cursor.readID()
            guard token.withUnsafeBufferPointer({ table.insert($0, id: id) }) else {
                throw cursor.unexpected("a token that did not occur before")
            }
        }
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

    /// Whether the next value is a string.
    mutating func isAtString() -> Bool {
        skipSpace()
        return position < end && bytes[position] == UInt8(ascii: "\"")
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

    private mutating func skipString() throws(TokenizerError) {
        position += 1
        while position < end, bytes[position] != UInt8(ascii: "\"") {
            position += bytes[position] == UInt8(ascii: "\\") ? 2 : 1
        }
        guard position < end else {
            position = end
            throw unexpected("the rest of a string")
        }
        position += 1
    }

    private mutating func skipSpace() {
        while position < end {
            switch bytes[position] {
            case 0x20, 0x0A, 0x0D, 0x09: position += 1
            default: return
            }
        }
    }

    private mutating func take(_ character: Unicode.Scalar, skippingSpace: Bool = true) -> Bool {
        if skippingSpace { skipSpace() }
        guard position < end, bytes[position] == UInt8(ascii: character) else { return false }
        position += 1
        return true
    }

    private mutating func expect(_ character: Unicode.Scalar) throws(TokenizerError) {
        guard take(character) else { throw unexpected(QuotedText.quoted(String(character))) }
    }

    /// Reads the rest of an escape, after the backslash.
    private mutating func readEscape(into buffer: inout [UInt8]) throws(TokenizerError) {
        guard position < end else { throw unexpected("an escape") }
        let byte = bytes[position]
        position += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): buffer.append(byte)
        case UInt8(ascii: "b"): buffer.append(0x08)
        case UInt8(ascii: "f"): buffer.append(0x0C)
        case UInt8(ascii: "n"): buffer.append(0x0A)
        case UInt8(ascii: "r"): buffer.append(0x0D)
        case UInt8(ascii: "t"): buffer.append(0x09)
        case UInt8(ascii: "u"):
            let scalar = try readEscapedScalar()
            buffer.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
        default:
            position -= 1
            throw unexpected("an escape")
        }
    }

    /// Reads the four digits after `\u`. If they are the first half of a surrogate pair, also reads the escape of the second
    /// half.
    private mutating func readEscapedScalar() throws(TokenizerError) -> Unicode.Scalar {
        let first = try readHexadecimal()
        if let scalar = Unicode.Scalar(first) { return scalar }
        guard first < 0xDC00, take("\\", skippingSpace: false), take("u", skippingSpace: false) else {
            throw unexpected("the second half of a surrogate pair")
        }
        let second = try readHexadecimal()
        guard 0xDC00..<0xE000 ~= second,
            let scalar = Unicode.Scalar(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00))
        else {
            throw unexpected("the second half of a surrogate pair")
        }
        return scalar
    }

    private mutating func readHexadecimal() throws(TokenizerError) -> UInt32 {
        var value: UInt32 = 0
        for _ in 0..<4 {
            guard position < end, bytes[position] < 0x80,
                let digit = Character(Unicode.Scalar(bytes[position])).hexDigitValue
            else { throw unexpected("a hexadecimal digit") }
            value = value << 4 | UInt32(digit)
            position += 1
        }
        return value
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
