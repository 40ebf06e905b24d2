extension String {
    /// Text of a file that does not say its encoding: UTF-8 if it is valid, otherwise Latin-1.
    init(utf8OrLatin1 bytes: some Collection<UInt8>) {
        if let text = String(validating: bytes, as: UTF8.self) {
            self = text
        } else {
            self = String(String.UnicodeScalarView(bytes.map { UnicodeScalar($0) }))
        }
    }

    /// UTF-16 text up to its terminator; nil if a surrogate is alone.
    init?(utf16 bytes: some Collection<UInt8>, bigEndian: Bool) {
        var units: [UInt16] = []
        units.reserveCapacity(bytes.count / 2)
        var high: UInt8?
        for byte in bytes {
            guard let first = high else {
                high = byte
                continue
            }
            let unit = bigEndian ? UInt16(first) << 8 | UInt16(byte) : UInt16(byte) << 8 | UInt16(first)
            if unit == 0 { break }
            units.append(unit)
            high = nil
        }
        self.init(validating: units, as: UTF16.self)
    }

    /// The text without what surrounds it in fields of fixed width: spaces, line ends, and what follows a NUL. nil if nothing is left,
    /// or if control characters show that it is no text. At most 16,384 Unicode scalars are kept.
    var metadataText: String? {
        let characters = unicodeScalars.prefix { $0 != "\0" }.drop(while: \.properties.isWhitespace).prefix(
            16_384)
        guard let last = characters.lastIndex(where: { !$0.properties.isWhitespace }) else { return nil }
        let text = characters[...last]
        return text.allSatisfy(\.isTextual) ? String(text) : nil
    }
}

extension Collection<UInt8> {
    /// The byte order of UTF-16 text in which most units are of ASCII and Latin-1; nil if neither order has more of them.
    ///
    /// The spaces and full stops of every script are among them. Programs do not agree on the order in which EXIF has such text.
    var utf16IsBigEndian: Bool? {
        var zeros = [0, 0]
        for (index, byte) in enumerated() where byte == 0 { zeros[index % 2] += 1 }
        return zeros[0] == zeros[1] ? nil : zeros[0] > zeros[1]
    }
}

extension Unicode.Scalar {
    /// Whether the character may be part of a text: no control character but tabs and line ends.
    fileprivate var isTextual: Bool {
        switch value {
        case 0x09, 0x0A, 0x0D: true
        case 0...0x1F, 0x7F...0x9F: false
        default: true
        }
    }
}

extension Array<String> {
    /// Appends texts that differ from every earlier one by more than case.
    mutating func unite(_ others: some Sequence<String>) {
        var known = Set(map { $0.lowercased() })
        for other in others where known.insert(other.lowercased()).inserted { append(other) }
    }
}
