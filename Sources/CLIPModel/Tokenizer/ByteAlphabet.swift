/// The letters that stand for single bytes in the files of a byte-level vocabulary.
///
/// Source: the byte encoder of GPT-2, which CLIP also uses. Bytes that are printable characters of Latin-1 stand for
/// themselves. The other 68 bytes get the code points from U+0100 on, in order.
enum ByteAlphabet {
    /// The suffix that marks a token at the end of a word in the vocabulary's files.
    static let wordEnd = "</w>"

    /// The letter of each byte.
    static let letters: [String] = {
        var next: UInt32 = 0x100
        return (UInt8.min...UInt8.max).map { byte in
            switch byte {
            case 0x21...0x7E, 0xA1...0xAC, 0xAE...0xFF:
                return String(Unicode.Scalar(byte))
            default:
                defer { next += 1 }
                return Unicode.Scalar(next).map { String($0) } ?? ""
            }
        }
    }()
}
