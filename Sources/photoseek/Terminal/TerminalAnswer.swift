/// What a terminal answers to questions about itself.
struct TerminalAnswer {
    /// "Primary device attributes" (DA1), which every terminal answers, and the mark of the answer.
    static let attributesQuestion = "\u{1B}[c"
    /// A question of Kitty's graphics protocol with the number 31, about a picture of one pixel that is not shown.
    static let kittyQuestion = "\u{1B}_Gi=31,s=1,v=1,a=q,t=d,f=24;AAAA\u{1B}\\"
    /// The size of a character cell in pixels, of xterm's control sequences.
    static let cellQuestion = "\u{1B}[16t"

    /// The attributes of DA1; nil if there is no complete answer. 4 means Sixel graphics.
    let attributes: [Int]?
    /// Whether the terminal knows Kitty's graphics protocol.
    let knowsKitty: Bool
    /// The size of a character cell; nil if unknown.
    let cell: CellSize?

    init(_ bytes: [UInt8]) {
        let text = String(decoding: bytes, as: UTF8.self)
        attributes = Self.parameters(in: text, from: "\u{1B}[?", to: "c")
        knowsKitty = text.contains("\u{1B}_Gi=31;OK")
        let size = Self.parameters(in: text, from: "\u{1B}[6;", to: "t") ?? []
        cell = size.count == 2 ? CellSize(width: size[1], height: size[0]) : nil
    }

    /// The numbers of a control sequence, between its beginning and its final letter; nil if it does not occur.
    private static func parameters(in text: String, from start: String, to end: Character) -> [Int]? {
        // Every answer begins with an escape, so that the last part of a text without one has none.
        for sequence in text.split(separator: "\u{1B}").map({ "\u{1B}" + $0 }) where sequence.hasPrefix(start)
        {
            let rest = sequence.dropFirst(start.count)
            guard let last = rest.firstIndex(of: end) else { continue }
            let numbers = rest[..<last].split(separator: ";").map { Int($0) }
            if !numbers.contains(nil) { return numbers.compactMap(\.self) }
        }
        return nil
    }
}

/// The size of a character cell of a terminal in pixels.
struct CellSize: Equatable {
    /// The cell of the VT340, which invented Sixel graphics, for terminals that say nothing.
    static let usual = CellSize(uncheckedWidth: 10, height: 20)

    let width: Int
    let height: Int

    /// Returns nil for sizes that no cell has.
    init?(width: Int, height: Int) {
        guard (1...500).contains(width), (1...500).contains(height) else { return nil }
        self.init(uncheckedWidth: width, height: height)
    }

    private init(uncheckedWidth width: Int, height: Int) { (self.width, self.height) = (width, height) }
}
