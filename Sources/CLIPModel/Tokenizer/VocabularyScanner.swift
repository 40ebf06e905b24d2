/// A fast reader for a `vocab.json` in its usual form: one JSON object with tokens and small whole numbers.
///
/// It gives up on everything unusual or invalid, and then a JSON library reads the file, whose result or error counts. The
/// library takes twenty times as long for 49,408 tokens.
struct VocabularyScanner {
    private let bytes: UnsafeBufferPointer<UInt8>
    private var position = 0
    /// The current key with its escapes resolved, if it has any.
    private var unescaped: [UInt8] = []

    private init(_ bytes: UnsafeBufferPointer<UInt8>) { self.bytes = bytes }

    /// Reads the tokens of a file; nil if the JSON library must read it.
    ///
    /// - Complexity: O(n).
    static func scan(_ bytes: UnsafeBufferPointer<UInt8>) -> TokenTable? {
        var scanner = VocabularyScanner(bytes)
        // A token and its number take about 17 bytes.
        var table = TokenTable(expectedCount: bytes.count / 16)
        return scanner.scanObject(into: &table) ? table : nil
    }

    private mutating func scanObject(into table: inout TokenTable) -> Bool {
        guard take("{") else { return false }
        if take("}") { return isAtEnd() }
        repeat {
            guard let inserted = scanEntry(into: &table), inserted else { return false }
        } while take(",")
        return take("}") && isAtEnd()
    }

    /// Reads a key and its number.
    ///
    /// - Returns: True if the entry was added, false if the key occurred before, nil if the JSON library must read the file.
    private mutating func scanEntry(into table: inout TokenTable) -> Bool? {
        guard take("\""), let key = scanString(), take(":"), let id = scanNumber() else { return nil }
        if let key { return table.insert(UnsafeBufferPointer(rebasing: bytes[key]), id: id) }
        return unescaped.withUnsafeBufferPointer { table.insert($0, id: id) }
    }

    /// Skips white space, then the given character. Returns false if another character follows.
    private mutating func take(_ character: Unicode.Scalar) -> Bool {
        skipSpace()
        guard position < bytes.count, bytes[position] == UInt8(ascii: character) else { return false }
        position += 1
        return true
    }

    private mutating func isAtEnd() -> Bool {
        skipSpace()
        return position == bytes.count
    }

    private mutating func skipSpace() {
        while position < bytes.count, [0x20, 0x0A, 0x0D, 0x09].contains(bytes[position]) { position += 1 }
    }

    /// Reads the rest of a string, after the opening quotation mark. There are three results:
    /// - the range of the string in the file, if it has no escapes;
    /// - `.some(nil)`, if it has escapes; the unescaped string is then in ``unescaped``;
    /// - nil, if the string is invalid or has an escape that only the JSON library reads.
    private mutating func scanString() -> Range<Int>?? {
        let start = position
        var isASCII = true
        while position < bytes.count {
            let byte = bytes[position]
            switch byte {
            case UInt8(ascii: "\""):
                defer { position += 1 }
                guard isASCII || isSound(start..<position) else { return nil }
                return .some(start..<position)
            case UInt8(ascii: "\\"): return scanEscaped(from: start) ? .some(nil) : nil
            case 0..<0x20: return nil
            default:
                isASCII = isASCII && byte < 0x80
                position += 1
            }
        }
        return nil
    }

    private func isSound(_ range: Range<Int>) -> Bool {
        String(validating: bytes[range], as: UTF8.self) != nil
    }

    /// Reads a string with escapes into ``unescaped``. The string begins at `start`, and the current position is its first
    /// escape.
    private mutating func scanEscaped(from start: Int) -> Bool {
        guard isSound(start..<position) else { return false }
        unescaped = Array(bytes[start..<position])
        while position < bytes.count {
            let byte = bytes[position]
            position += 1
            switch byte {
            case UInt8(ascii: "\""): return String(validating: unescaped, as: UTF8.self) != nil
            case UInt8(ascii: "\\"): guard scanEscape() else { return false }
            case 0..<0x20: return false
            default: unescaped.append(byte)
            }
        }
        return false
    }

    /// Reads the rest of an escape, after the backslash.
    private mutating func scanEscape() -> Bool {
        guard position < bytes.count else { return false }
        let byte = bytes[position]
        position += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): unescaped.append(byte)
        case UInt8(ascii: "u"):
            // Half of a surrogate pair is not a scalar; the JSON library must read it.
            guard let value = scanHexadecimal(), let scalar = Unicode.Scalar(value) else { return false }
            unescaped.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
        default: return false
        }
        return true
    }

    private mutating func scanHexadecimal() -> UInt32? {
        guard bytes.count - position >= 4 else { return nil }
        var value: UInt32 = 0
        for _ in 0..<4 {
            guard let digit = Character(Unicode.Scalar(bytes[position])).hexDigitValue, bytes[position] < 0x80
            else {
                return nil
            }
            value = value << 4 | UInt32(digit)
            position += 1
        }
        return value
    }

    /// Reads a whole number of one to nine digits; nil if it has a sign, a point, an exponent or a leading zero.
    private mutating func scanNumber() -> Int? {
        skipSpace()
        let start = position
        var value = 0
        while position < bytes.count, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(bytes[position]) {
            guard position - start < 9 else { return nil }
            value = 10 * value + Int(bytes[position] - UInt8(ascii: "0"))
            position += 1
        }
        guard position > start, position < bytes.count,
            position - start == 1 || bytes[start] != UInt8(ascii: "0")
        else { return nil }
        // A fraction or an exponent would follow immediately.
        return [UInt8(ascii: "."), UInt8(ascii: "e"), UInt8(ascii: "E")].contains(bytes[position])
            ? nil : value
    }
}
