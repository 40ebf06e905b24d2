/// How many bytes scalars have in UTF-8.
enum UTF8Length {
    /// The length of a scalar from its first byte; 1 for a byte that begins none.
    static func ofScalar(beginningWith byte: UInt8) -> Int {
        switch byte {
        case 0xC0..<0xE0: 2
        case 0xE0..<0xF0: 3
        case 0xF0...: 4
        default: 1
        }
    }
}
