/// The part of Windows-1252 that differs from Latin-1. Both HTML and text repair replace C1 controls with these characters.
enum Windows1252 {
    /// The characters of 0x80 to 0x9F. The five unassigned bytes stand for the control character of the same number.
    private static let upperControls: [Unicode.Scalar] = Array(
        ("€\u{81}‚ƒ„…†‡ˆ‰Š‹Œ\u{8D}Ž\u{8F}" + "\u{90}‘’“”•–—˜™š›œ\u{9D}žŸ").unicodeScalars)

    /// The Unicode scalar of a byte.
    static func scalar(for byte: UInt8) -> Unicode.Scalar {
        0x80...0x9F ~= byte ? upperControls[Int(byte) - 0x80] : Unicode.Scalar(byte)
    }
}
