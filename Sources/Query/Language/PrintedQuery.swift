internal import FilePaths
internal import SystemPackage

/// Values as they are written in a query, so that they are read as the same values.
enum PrintedQuery {
    /// A byte that is not UTF-8, or a character.
    private enum Piece {
        case byte(UInt8)
        case scalar(Unicode.Scalar)
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
        "\"" + written(bytes) { $0 == "\"" || $0 == "\\" } + "\""
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
        var bytes = path.bytes[...]
        var beginning = ""
        // A slash and a sign, such as in "+/-", begin no path.
        if path.isAbsolute, let second = bytes.dropFirst().first, second < 0x80,
            !Unicode.Scalar(second).isASCIILetterOrDigit, !"_.~".utf8.contains(second)
        {
            beginning = "/" + escape(second)
            bytes = bytes.dropFirst(2)
        }
        return beginning + written(bytes) { $0 == " " || $0 == "\"" || $0 == "\\" }
    }

    /// Returns bytes as text of one line: with a backslash before some characters, and with escapes for control characters, for
    /// white space other than spaces, and for bytes that are not UTF-8.
    private static func written(
        _ bytes: some Sequence<UInt8>, backslashBefore isSpecial: (Unicode.Scalar) -> Bool
    ) -> String {
        var text = ""
        for piece in pieces(of: bytes) {
            switch piece {
            case .byte(let byte): text += escape(byte)
            case .scalar(let scalar) where scalar.isControl || scalar.isSpace && scalar != " ":
                for byte in String(scalar).utf8 { text += escape(byte) }
            case .scalar(let scalar):
                if isSpecial(scalar) { text += "\\" }
                text.unicodeScalars.append(scalar)
            }
        }
        return text
    }

    /// Returns a text with escapes in place of the bytes that are not UTF-8.
    ///
    /// - Complexity: O(n).
    static func escapingBytes(_ bytes: [UInt8]) -> String {
        var text = ""
        for piece in pieces(of: bytes) {
            switch piece {
            case .byte(let byte): text += escape(byte)
            case .scalar(let scalar): text.unicodeScalars.append(scalar)
            }
        }
        return text
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
