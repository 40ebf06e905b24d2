/// Reads the numbers and words of a PNM file.
struct PNMScanner {
    private let file: FileBytes
    private(set) var position: Int

    /// More digits than any number of a file has, as in Pillow.
    private static let digitLimit = 10
    private static let wordLimit = 16

    init(_ file: FileBytes, at position: Int) { (self.file, self.position) = (file, position) }

    static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || 0x09...0x0D ~= byte }
    static func isDigit(_ byte: UInt8) -> Bool { UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte }

    /// Moves to the end of the line.
    mutating func skipLine() {
        while position < file.count, file[position] != 0x0A, file[position] != 0x0D { position += 1 }
    }

    /// Moves past white space and comments.
    private mutating func skipSpace() throws(ParsingFailure) {
        while position < file.count {
            if file[position] == UInt8(ascii: "#") {
                skipLine()
            } else if Self.isSpace(file[position]) {
                position += 1
            } else {
                return
            }
        }
        throw .truncated
    }

    /// Reads a number after white space.
    mutating func number() throws(ParsingFailure) -> Int {
        try skipSpace()
        let start = position
        var value = 0
        while position < file.count, Self.isDigit(file[position]) {
            guard position - start < Self.digitLimit else { throw .corrupt("a number in it is too long") }
            value = value * 10 + Int(file[position] - UInt8(ascii: "0"))
            position += 1
        }
        guard position > start else { throw .corrupt("it has something else where a number should be") }
        return value
    }

    /// Reads a digit after white space, 0 or 1; digits need no white space between them.
    mutating func bit() throws(ParsingFailure) -> Int {
        try skipSpace()
        let value = Int(file[position]) - Int(UInt8(ascii: "0"))
        guard value == 0 || value == 1 else { throw .corrupt("it has something else where a bit should be") }
        position += 1
        return value
    }

    /// Reads a word after white space.
    mutating func word() throws(ParsingFailure) -> String {
        try skipSpace()
        let start = position
        while position < file.count, !Self.isSpace(file[position]), position - start < Self.wordLimit {
            position += 1
        }
        return String(decoding: (start..<position).map { file[$0] }, as: UTF8.self)
    }
}
