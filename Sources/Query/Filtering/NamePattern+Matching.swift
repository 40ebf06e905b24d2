extension NamePattern {
    /// Whether the whole name matches.
    ///
    /// Goes back only to the last ``Part/anyCharacters``, since a longer match of an earlier one cannot help.
    /// - Complexity: O(*n* *m*) for a name of *n* bytes and a pattern of *m*.
    func matches(_ name: [UInt8]) -> Bool {
        var (part, place) = (0, 0)
        var retry: (part: Int, place: Int)?
        while true {
            if part == parts.count, place == name.count { return true }
            if part < parts.count {
                if case .anyCharacters = parts[part] {
                    retry = (part, place)
                    part += 1
                    continue
                }
                if let next = Self.end(of: parts[part], in: name, at: place) {
                    (part, place) = (part + 1, next)
                    continue
                }
            }
            guard let last = retry, last.place < name.count else { return false }
            retry = (last.part, last.place + 1)
            (part, place) = (last.part + 1, last.place + 1)
        }
    }

    /// Where a part that begins at a place ends; nil if it does not match there.
    private static func end(of part: Part, in name: [UInt8], at place: Int) -> Int? {
        switch part {
        case .anyCharacters: return place
        case .literal(let bytes):
            let end = place + bytes.count
            guard end <= name.count, zip(bytes, name[place..<end]).allSatisfy({ folded($0) == folded($1) })
            else { return nil }
            return end
        case .oneCharacter:
            guard place < name.count else { return nil }
            // The bytes of one character in UTF-8 after the first begin with the bits 10.
            var end = place + 1
            while name[place] >= 0xC0, end < name.count, name[end] & 0xC0 == 0x80 { end += 1 }
            return end
        }
    }

    private static func folded(_ byte: UInt8) -> UInt8 {
        (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte | 0x20 : byte
    }
}
