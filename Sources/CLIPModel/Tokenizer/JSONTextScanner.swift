/// Reads JSON (RFC 8259) from the start to the end, one value at a time, without building a tree of it.
///
/// Vocabularies are objects of 49,000 members. A general decoder takes 80 ms for one, which every search would wait
/// for; this takes a few.
struct JSONTextScanner {
    let bytes: [UInt8]
    /// The file's path, for errors.
    let path: String
    /// Where the next value or punctuation mark is looked for.
    var position = 0

    /// How deep values may lie in one another; the files in question need 6.
    private static let maximumDepth = 64

    init(bytes: [UInt8], path: String) {
        self.bytes = bytes
        self.path = path
    }

    /// The next byte that is not white space, or nil at the end.
    mutating func peek() -> UInt8? {
        while position < bytes.count {
            switch bytes[position] {
            case 0x20, 0x09, 0x0A, 0x0D: position += 1
            default: return bytes[position]
            }
        }
        return nil
    }

    /// Passes a punctuation mark, if it comes next.
    mutating func skip(_ character: Unicode.Scalar) -> Bool {
        guard let byte = peek(), UInt32(byte) == character.value else { return false }
        position += 1
        return true
    }

    /// Passes a punctuation mark, which must come next.
    mutating func require(_ character: Unicode.Scalar, in place: String) throws(TokenizerError) {
        guard skip(character) else { throw failure("\"\(character)\" in \(place)") }
    }

    /// Moves to the next key of the object that was entered through its "{", or past its "}".
    ///
    /// - Parameters:
    ///   - key: receives the key's UTF-8.
    ///   - isFirst: true before the first key; this resets it.
    /// - Returns: whether there is a key; the scanner then stands before its value.
    mutating func nextKey(into key: inout [UInt8], isFirst: inout Bool) throws(TokenizerError) -> Bool {
        if skip("}") { return false }
        if !isFirst { try require(",", in: "an object") }
        isFirst = false
        try readString(into: &key)
        try require(":", in: "an object")
        return true
    }

    /// Moves to the next element of the array that was entered through its "[", or past its "]".
    mutating func nextElement(isFirst: inout Bool) throws(TokenizerError) -> Bool {
        if skip("]") { return false }
        if !isFirst { try require(",", in: "an array") }
        isFirst = false
        return true
    }

    /// Reads a string into `text`, as UTF-8, replacing what that held.
    mutating func readString(into text: inout [UInt8]) throws(TokenizerError) {
        try require("\"", in: "front of a string")
        text.removeAll(keepingCapacity: true)
        while position < bytes.count {
            let byte = bytes[position]
            switch byte {
            case 0x22:
                position += 1
                return
            case 0x5C:
                try readEscape(into: &text)
            case 0x00..<0x20:
                throw failure("a character of a string")
            default:
                text.append(byte)
                position += 1
            }
        }
        throw failure("the end of a string")
    }

    /// Reads a whole number that fits `Int`.
    mutating func readInteger() throws(TokenizerError) -> Int {
        _ = peek()
        let start = position
        try skipNumber()
        guard let value = Int(String(decoding: bytes[start..<position], as: UTF8.self)) else {
            position = start
            throw failure("a whole number")
        }
        return value
    }

    /// Passes one value of any kind.
    mutating func skipValue(depth: Int = 0) throws(TokenizerError) {
        guard depth < Self.maximumDepth else { throw failure("values nested less deeply") }
        switch peek() {
        case UInt8(ascii: "{"):
            position += 1
            var key: [UInt8] = []
            var isFirst = true
            while try nextKey(into: &key, isFirst: &isFirst) { try skipValue(depth: depth + 1) }
        case UInt8(ascii: "["):
            position += 1
            var isFirst = true
            while try nextElement(isFirst: &isFirst) { try skipValue(depth: depth + 1) }
        case UInt8(ascii: "\""):
            try skipString()
        case UInt8(ascii: "t"): try skipWord("true")
        case UInt8(ascii: "f"): try skipWord("false")
        case UInt8(ascii: "n"): try skipWord("null")
        default: try skipNumber()
        }
    }

    /// Checks that nothing but white space is left.
    mutating func requireEnd() throws(TokenizerError) {
        guard peek() == nil else { throw failure("the end of the file") }
    }

    /// The error for what stands at the current position.
    func failure(_ expected: String) -> TokenizerError {
        let found =
            position < bytes.count
            ? "\(TokenizerError.quoted(bytes[position...].prefix(16))) at byte \(position)"
            : "the end of the file"
        return .malformed(path: path, expected: expected, found: found)
    }
}

// MARK: - Strings and numbers

extension JSONTextScanner {
    /// Reads what follows a backslash, at which the scanner stands.
    private mutating func readEscape(into text: inout [UInt8]) throws(TokenizerError) {
        guard position + 1 < bytes.count else {
            position = bytes.count
            throw failure("the end of a string")
        }
        let letter = bytes[position + 1]
        switch letter {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(letter)
        case UInt8(ascii: "b"): text.append(0x08)
        case UInt8(ascii: "f"): text.append(0x0C)
        case UInt8(ascii: "n"): text.append(0x0A)
        case UInt8(ascii: "r"): text.append(0x0D)
        case UInt8(ascii: "t"): text.append(0x09)
        default:
            let start = position
            guard let unit = readUnit(), let scalar = completeScalar(unit) else {
                position = start
                throw failure("an escape sequence")
            }
            text.append(contentsOf: String(scalar).utf8)
            return
        }
        position += 2
    }

    /// Reads `\uXXXX`.
    private mutating func readUnit() -> UInt32? {
        guard position + 6 <= bytes.count, bytes[position] == 0x5C, bytes[position + 1] == 0x75 else {
            return nil
        }
        var unit: UInt32 = 0
        for byte in bytes[(position + 2)..<(position + 6)] {
            guard let digit = Character(Unicode.Scalar(byte)).hexDigitValue else { return nil }
            unit = unit << 4 | UInt32(digit)
        }
        position += 6
        return unit
    }

    /// The scalar that begins with this UTF-16 unit, reading the second unit where there is one.
    private mutating func completeScalar(_ unit: UInt32) -> Unicode.Scalar? {
        guard 0xD800...0xDBFF ~= unit else { return Unicode.Scalar(unit) }
        guard let low = readUnit(), 0xDC00...0xDFFF ~= low else { return nil }
        return Unicode.Scalar(0x10000 + (unit - 0xD800) << 10 + (low - 0xDC00))
    }

    /// Passes a string, at whose quotation mark the scanner stands, under the rules of `readString`.
    private mutating func skipString() throws(TokenizerError) {
        position += 1
        while position < bytes.count {
            switch bytes[position] {
            case 0x22:
                position += 1
                return
            case 0x5C:
                var ignored: [UInt8] = []
                try readEscape(into: &ignored)
            case 0x00..<0x20:
                throw failure("a character of a string")
            default:
                position += 1
            }
        }
        throw failure("the end of a string")
    }

    private mutating func skipWord(_ word: StaticString) throws(TokenizerError) {
        let end = position + word.utf8CodeUnitCount
        let matches = word.withUTF8Buffer { end <= bytes.count && bytes[position..<end].elementsEqual($0) }
        guard matches else { throw failure("a value") }
        position = end
    }

    /// Passes `-? int frac? exp?` of RFC 8259.
    private mutating func skipNumber() throws(TokenizerError) {
        _ = peek()
        if position < bytes.count, bytes[position] == UInt8(ascii: "-") { position += 1 }
        let leading = position
        try skipDigits()
        if bytes[leading] == UInt8(ascii: "0"), position - leading > 1 {
            position = leading
            throw failure("a number without leading zeros")
        }
        if position < bytes.count, bytes[position] == UInt8(ascii: ".") {
            position += 1
            try skipDigits()
        }
        if position < bytes.count, bytes[position] | 0x20 == UInt8(ascii: "e") {
            position += 1
            if position < bytes.count, [UInt8(ascii: "+"), UInt8(ascii: "-")].contains(bytes[position]) {
                position += 1
            }
            try skipDigits()
        }
    }

    private mutating func skipDigits() throws(TokenizerError) {
        let start = position
        while position < bytes.count, 0x30...0x39 ~= bytes[position] { position += 1 }
        guard position > start else { throw failure("a value") }
    }
}
