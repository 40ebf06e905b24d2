extension QuerySyntaxError {
    /// Returns two lines: the query, and carets under the part that is wrong.
    ///
    /// Each character, which is a grapheme cluster, is taken to be one column wide. White space becomes a space, and a control
    /// character becomes U+FFFD, so that the query is one line. A long query is cut around the place, with `…` at the cut
    /// ends; so are the carets under a long part.
    ///
    /// - Parameters:
    ///   - query: The text that the error is about.
    ///   - width: The largest number of columns of a line; at least 10.
    /// - Complexity: O(n).
    public func place(in query: String, width: Int = 80) -> String {
        precondition(width >= 10, "there is no space for the query")
        var shown: [Character] = []
        var columns: (start: Int, end: Int) = (0, 0)
        var offset = 0
        for character in query {
            // A part that begins or ends inside a character is shown under the whole character.
            if offset < range.upperBound { columns.end += 1 }
            offset += character.utf8.count
            if offset <= range.lowerBound { columns.start += 1 }
            shown.append(Self.visible(character))
        }
        columns.end = max(columns.end, columns.start + 1)
        return Self.excerpt(shown, columns.start..<columns.end, width: width)
    }

    /// Returns what is shown for a character, which never changes the line.
    static func visible(_ character: Character) -> Character {
        if character.isWhitespace { return " " }
        return character.unicodeScalars.contains(where: \.isControl) ? "\u{FFFD}" : character
    }

    /// Returns the part of the query that fits, and carets under a part of it.
    private static func excerpt(_ query: [Character], _ part: Range<Int>, width: Int) -> String {
        // One more than the query, for a caret after its end.
        let columns = max(query.count, part.upperBound)
        let space = max(1, (width - part.count) / 2)
        let start = columns <= width ? 0 : min(max(0, part.lowerBound - space), columns - width)
        let end = min(columns, start + width)
        var line = Array(query[start..<min(end, query.count)])
        if start > 0, !line.isEmpty { line[0] = "…" }
        if end < query.count { line[line.count - 1] = "…" }
        let carets = max(part.lowerBound, start)..<max(min(part.upperBound, end), start + 1)
        return String(line) + "\n" + String(repeating: " ", count: carets.lowerBound - start)
            + String(repeating: "^", count: carets.count)
    }
}
