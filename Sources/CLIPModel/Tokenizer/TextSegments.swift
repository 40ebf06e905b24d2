/// Cuts a text at white space into parts that can be cleaned one by one, as far as somebody asks for them.
///
/// Nothing that cleaning does reaches over a space or a line break: a reference, a terminal escape and a combination of
/// characters hold none, and none becomes anything but white space. Only whether references are resolved depends on more:
/// a `<` in a line leaves those of that line and of all after it alone.
struct TextSegments: Sequence, IteratorProtocol {
    /// A part of the text.
    struct Segment {
        var scalars: [Unicode.Scalar]
        var resolvesReferences: Bool
    }

    /// Scalars from which on the next white space ends a segment: many times what most texts have.
    private static let leastCount = 1024

    private var rest: Substring.UnicodeScalarView
    private var resolvesReferences = true
    private var isLineNew = true

    init(_ text: String) { rest = text[...].unicodeScalars }

    /// The next part that has more than white space.
    ///
    /// - Complexity: O(length of the part, of the white space before it, and, where a line begins, of the line).
    mutating func next() -> Segment? {
        while let first = rest.first, Self.endsSegment(first) {
            rest.removeFirst()
            if first == "\n" { isLineNew = true }
        }
        guard !rest.isEmpty else { return nil }
        if isLineNew, resolvesReferences {
            resolvesReferences = rest.first { $0 == "\n" || $0 == "<" } != "<"
        }
        isLineNew = false
        var scalars: [Unicode.Scalar] = []
        var end = rest.startIndex
        while end < rest.endIndex, rest[end] != "\n",
            scalars.count < Self.leastCount || !Self.endsSegment(rest[end])
        {
            scalars.append(rest[end])
            rest.formIndex(after: &end)
        }
        rest = rest[end...]
        return Segment(scalars: scalars, resolvesReferences: resolvesReferences)
    }

    /// White space of ASCII that stays so whatever is done to a text.
    private static func endsSegment(_ scalar: Unicode.Scalar) -> Bool {
        scalar == " " || scalar == "\n" || scalar == "\t" || scalar == "\r"
    }
}
