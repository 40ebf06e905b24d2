/// Reads fixed forms from the start of a text.
struct ASCIIReader {
    private var bytes: ArraySlice<UInt8>

    init(_ text: some StringProtocol) {
        bytes = Array(text.utf8)[...]
    }

    init(_ bytes: ArraySlice<UInt8>) {
        self.bytes = bytes
    }

    var isAtEnd: Bool { bytes.isEmpty }

    /// The text that is left.
    var remaining: String { String(decoding: bytes, as: UTF8.self) }

    /// The next byte.
    var next: UInt8? { bytes.first }

    /// Reads exactly `count` decimal digits. Reads nothing if there are fewer.
    mutating func digits(_ count: Int) -> Int? {
        let digits = bytes.prefix(count)
        guard digits.count == count, digits.allSatisfy(\.isDigit) else { return nil }
        bytes = bytes.dropFirst(count)
        return digits.reduce(0) { $0 * 10 + Int($1 - 0x30) }
    }

    /// Reads all decimal digits that follow.
    mutating func digits() -> String {
        let digits = bytes.prefix(while: \.isDigit)
        bytes = bytes[digits.endIndex...]
        return String(decoding: digits, as: UTF8.self)
    }

    /// Reads the text if it follows, in this case.
    mutating func take(_ text: String) -> Bool {
        guard bytes.starts(with: text.utf8) else { return false }
        bytes = bytes.dropFirst(text.utf8.count)
        return true
    }

    /// Reads one of these characters.
    mutating func take(anyOf characters: String) -> String? {
        guard let byte = bytes.first, characters.utf8.contains(byte) else { return nil }
        bytes = bytes.dropFirst()
        return String(UnicodeScalar(byte))
    }

    mutating func skipSpaces() {
        bytes = bytes.drop { $0 == 0x20 }
    }
}

extension UInt8 {
    /// Whether this is the ASCII code of a decimal digit.
    var isDigit: Bool { (0x30...0x39).contains(self) }

    /// An ASCII capital as its small letter; every other byte as it is.
    var asciiLowercased: UInt8 { (0x41...0x5A).contains(self) ? self + 0x20 : self }
}
