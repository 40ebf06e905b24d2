internal import FilePaths
internal import SystemPackage

/// Values as they are written in a query, so that they are read as the same values.
enum PrintedQuery {
    /// A byte that is not UTF-8, or a character.
    private enum Piece {
        case byte(UInt8)
        case scalar(Unicode.Scalar)

        /// As it is written if it needs an escape in a text of one line.
        var escaped: String? {
            switch self {
            case .byte(let byte): PrintedQuery.escape(byte)
            case .scalar(let scalar) where scalar.isControl || scalar.isSpace && scalar != " ":
                UTF8.encode(scalar)!.map(PrintedQuery.escape).joined()
            case .scalar: nil
            }
        }
    }

    /// Returns a text or a part of a name: as it is if nothing in it can have a meaning, and in quotes otherwise.
    ///
    /// - Complexity: O(n).
    static func value(_ bytes: some Sequence<UInt8>) -> String {
        let bytes = Array(bytes)
        let isSafe = pieces(of: bytes).allSatisfy { piece in
            guard case .scalar(let scalar) = piece else { return false }
            return scalar.isSafeAtStart || "_-.".unicodeScalars.contains(scalar)
        }
        return isSafe && !bytes.isEmpty ? String(decoding: bytes, as: UTF8.self) : phrase(bytes)
    }

    /// Returns bytes in quotes.
    static func phrase(_ bytes: some Sequence<UInt8>) -> String {
        let inside = pieces(of: bytes).map { piece in
            if let escaped = piece.escaped { return escaped }
            guard case .scalar(let scalar) = piece else { return "" }
            return scalar == "\"" || scalar == "\\" ? "\\\(scalar)" : String(scalar)
        }
        return "\"\(inside.joined())\""
    }

    /// Returns the words of a term: as they are if nothing in them has a meaning, and in quotes otherwise.
    static func words(_ text: String) -> String {
        let isSafe = text.split(separator: " ").allSatisfy { word in
            word.unicodeScalars.first?.isSafeAtStart == true && word.unicodeScalars.allSatisfy(\.isSafe)
        }
        return isSafe ? text : phrase(text.utf8)
    }

    /// Returns a path, with a backslash before spaces, quotes and backslashes.
    static func path(_ path: FilePath) -> String {
        let bytes = path.bytes
        let written = pieces(of: bytes).enumerated().map { index, piece in
            if let escaped = piece.escaped { return escaped }
            guard case .scalar(let scalar) = piece else { return "" }
            // A slash and a sign, such as in "+/-", begin no path.
            if index == 1, bytes[0] == UInt8(ascii: "/"), !scalar.isSafeAtStart,
                !"_.~".unicodeScalars.contains(scalar)
            {
                return escape(bytes[1])
            }
            return " \"\\".unicodeScalars.contains(scalar) ? "\\\(scalar)" : String(scalar)
        }
        return written.joined()
    }

    /// Returns the escape of a byte, such as `\xFC`.
    static func escape(_ byte: UInt8) -> String {
        let digits = String(byte, radix: 16, uppercase: true)
        return "\\x" + (digits.count < 2 ? "0" + digits : digits)
    }

    private static func pieces(of bytes: some Sequence<UInt8>) -> [Piece] {
        let bytes = Array(bytes)
        var pieces: [Piece] = []
        var position = 0
        var parser = Unicode.UTF8.ForwardParser()
        var iterator = bytes.makeIterator()
        while true {
            switch parser.parseScalar(from: &iterator) {
            case .valid(let encoded):
                pieces.append(.scalar(Unicode.UTF8.decode(encoded)))
                position += encoded.count
            case .error(let length):
                pieces += bytes[position..<position + length].map { .byte($0) }
                position += length
            case .emptyInput:
                return pieces
            }
        }
    }
}

extension Unicode.Scalar {
    /// Whether a word that begins with this character can be a word only.
    fileprivate var isSafeAtStart: Bool { isASCII ? isASCIILetterOrDigit : !isSpace && !isControl }

    /// Whether the character has no meaning inside a word.
    fileprivate var isSafe: Bool { isSafeAtStart || "'-,.!?;&()%$_".unicodeScalars.contains(self) }
}

extension PrintedQuery {
    /// Returns a text with escapes in place of the bytes that are not UTF-8.
    ///
    /// - Complexity: O(n).
    static func escapingBytes(_ bytes: [UInt8]) -> String {
        pieces(of: bytes).map { piece in
            switch piece {
            case .byte(let byte): escape(byte)
            case .scalar(let scalar): String(scalar)
            }
        }.joined()
    }
}
