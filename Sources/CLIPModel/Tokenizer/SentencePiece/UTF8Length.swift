/// The length of scalars in UTF-8.
enum UTF8Length {
    /// The length of a scalar in bytes, from its first byte. 1 for a byte that cannot begin a scalar.
    static func ofScalar(beginningWith byte: UInt8) -> Int {
        switch byte {
        case 0xC0..<0xE0: 2
        case 0xE0..<0xF0: 3
        case 0xF0...: 4
        default: 1
        }
    }
}
