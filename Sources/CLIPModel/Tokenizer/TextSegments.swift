/// Cuts a text at white space into parts that can be cleaned one by one, on demand.
///
/// Cleaning never depends on what is beyond a space or a line break: a reference, a terminal escape or a sequence of
/// combining characters contains none, and white space always stays white space. There is one exception: after a `<` in a
/// line, references are not resolved in that line and all later lines.
struct TextSegments: Sequence, IteratorProtocol {
    /// A part of the text.
    struct Segment {
        var scalars: [Unicode.Scalar]
        var resolvesReferences: Bool
    }

    /// A segment ends at the first white space after this many scalars. Most texts are much shorter.
    private static let leastCount = 1024

    private var rest: Substring.UnicodeScalarView
    private var resolvesReferences = true
    private var isLineNew = true

    init(_ text: String) { rest = text[...].unicodeScalars }

    /// Returns the next part that is not only white space; nil at the end.
    ///
    /// - Complexity: O(length of the part and of the white space before it, and at the beginning of a line also the length of
    ///   the line).
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

    /// Whether a scalar is ASCII white space that every step of the cleaning keeps as white space.
    private static func endsSegment(_ scalar: Unicode.Scalar) -> Bool {
        scalar == " " || scalar == "\n" || scalar == "\t" || scalar == "\r"
    }
}
