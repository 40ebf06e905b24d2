extension String {
    /// Whether the string has only ASCII letters, digits, dots, dashes and underscores and at most `limit` bytes, so that it
    /// can be part of a path or a URL without escaping. An empty string is not a plain name.
    package func isPlainName(upTo limit: Int) -> Bool {
        (1...limit).contains(utf8.count)
            && utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "-"),
                    UInt8(ascii: "_"):
                    true
                default: false
                }
            }
    }
}
