/// Text that is safe to show on a terminal: nothing in it can move the cursor, change colours or change the direction
/// of writing.
///
/// Characters that could do so are escaped: `\e`, `\n`, `\x7F`, `\u{202E}`. A byte that is not UTF-8 becomes `\xFC`.
enum VisibleText {
    /// - Parameter keepingLineBreaks: Whether line breaks stay, because they are part of the layout and not of a
    ///   name.
    static func bytes(of text: [UInt8], keepingLineBreaks: Bool) -> [UInt8] {
        var visible: [UInt8] = []
        visible.reserveCapacity(text.count)
        var parser = Unicode.UTF8.ForwardParser()
        var iterator = text.makeIterator()
        var position = 0
        while true {
            switch parser.parseScalar(from: &iterator) {
            case .valid(let encoded):
                let scalar = Unicode.UTF8.decode(encoded)
                let stays = keepingLineBreaks && scalar == "\n" || !acts(scalar)
                visible += stays ? Array(encoded) : Array(name(scalar).utf8)
                position += encoded.count
            case .error(let length):
                visible += text[position..<position + length].flatMap { "\\x\(hexadecimal($0))".utf8 }
                position += length
            case .emptyInput:
                return visible
            }
        }
    }

    /// Whether a terminal acts on the character instead of showing it.
    static func acts(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0..<0x20, 0x7F..<0xA0: true  // C0, DEL and C1
        case 0x2028, 0x2029: true  // line and paragraph separators
        case 0x202A...0x202E, 0x2066...0x2069: true  // embeddings, overrides and isolates of direction
        default: false
        }
    }

    private static func name(_ scalar: Unicode.Scalar) -> String {
        switch scalar {
        case "\u{7}": "\\a"
        case "\u{8}": "\\b"
        case "\t": "\\t"
        case "\n": "\\n"
        case "\u{B}": "\\v"
        case "\u{C}": "\\f"
        case "\r": "\\r"
        case "\u{1B}": "\\e"
        case _ where scalar.isASCII: "\\x\(hexadecimal(UInt8(scalar.value)))"
        default: "\\u{\(String(scalar.value, radix: 16, uppercase: true))}"
        }
    }

    private static func hexadecimal(_ byte: UInt8) -> String {
        let digits = String(byte, radix: 16, uppercase: true)
        return digits.count < 2 ? "0" + digits : digits
    }
}
