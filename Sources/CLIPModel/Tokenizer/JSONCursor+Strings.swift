/// Reads strings.
extension JSONCursor {
    /// Reads a string and replaces the content of `buffer` with it.
    mutating func readString(into buffer: inout [UInt8]) throws(TokenizerError) {
        guard case .file(let text) = try readString(unescapingInto: &buffer) else { return }
        buffer.removeAll(keepingCapacity: true)
        buffer.append(contentsOf: text)
    }

    /// Where the bytes of a string are.
    private enum StringPlace {
        /// In the file, because the string has no escapes.
        case file(UnsafeBufferPointer<UInt8>)
        /// In the buffer, with the escapes resolved.
        case buffer
    }

    /// Reads a string. Uses `buffer` only if the string has escapes, because copying every token of a vocabulary would take
    /// a part of the time of reading it.
    private mutating func readString(
        unescapingInto buffer: inout [UInt8]
    ) throws(TokenizerError) -> StringPlace {
        try expect("\"")
        let text = skipPlainText()
        if take("\"", skippingSpace: false) { return .file(text) }
        buffer.removeAll(keepingCapacity: true)
        buffer.append(contentsOf: text)
        while !take("\"", skippingSpace: false) {
            guard take("\\", skippingSpace: false) else { throw unexpected("the rest of a string") }
            try readEscape(into: &buffer)
            buffer.append(contentsOf: skipPlainText())
        }
        return .buffer
    }

    /// Skips the part of a string up to its end or its next escape, and returns that part.
    private mutating func skipPlainText() -> UnsafeBufferPointer<UInt8> {
        let start = position
        while position < end, bytes[position] >= 0x20, bytes[position] != UInt8(ascii: "\""),
            bytes[position] != UInt8(ascii: "\\")
        {
            position += 1
        }
        return UnsafeBufferPointer(rebasing: bytes[start..<position])
    }

    /// Reads an object with the ids of tokens. A token that occurs twice is an error.
    mutating func readVocabulary(into table: inout TokenTable) throws(TokenizerError) {
        try expect("{")
        if take("}") { return }
        var unescaped: [UInt8] = []
        repeat {
            let place = try readString(unescapingInto: &unescaped)
            try expect(":")
            let id = try readID()
            let isNew =
                switch place {
                case .file(let token): table.insert(token, id: id)
                case .buffer: unescaped.withUnsafeBufferPointer { table.insert($0, id: id) }
                }
            guard isNew else { throw unexpected("a token that did not occur before") }
        } while take(",")
        try expect("}")
    }

    /// Reads an array of merge rules, each written as `"left right"` or, since 2024, as `["left", "right"]`.
    mutating func readMerges(into list: inout MergeList) throws(TokenizerError) {
        var (left, right): ([UInt8], [UInt8]) = ([], [])
        try readArray { cursor, index throws(TokenizerError) in
            if cursor.isAtString() {
                try cursor.readString(into: &left)
                try left.withUnsafeBufferPointer { rule throws(TokenizerError) in
                    try list.add(rule, place: "merge \(index)")
                }
                return
            }
            right.removeAll(keepingCapacity: true)
            try cursor.readArray { cursor, place throws(TokenizerError) in
                switch place {
                case 0: try cursor.readString(into: &left)
                case 1: try cursor.readString(into: &right)
                default: throw cursor.unexpected("the end of a pair")
                }
            }
            try left.withUnsafeBufferPointer { left throws(TokenizerError) in
                try right.withUnsafeBufferPointer { right throws(TokenizerError) in
                    try list.add(left, right, place: "merge \(index)")
                }
            }
        }
    }

    /// Whether the next value is a string.
    mutating func isAtString() -> Bool {
        skipSpace()
        return position < end && bytes[position] == UInt8(ascii: "\"")
    }

    /// Skips a string without checking its content.
    mutating func skipString() throws(TokenizerError) {
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
}

/// Reads escapes.
extension JSONCursor {
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
}
