/// A rule that cuts a normalized text into parts, which are then encoded one by one.
enum PieceSplit: Sendable {
    /// Which parts get a space mark in front.
    enum Prefix: Sendable {
        case always, first, never
    }

    /// What happens to a match at which a text is cut.
    enum Match: Sendable {
        case removed, isolated, joinsPrevious, joinsNext
    }

    /// Replaces spaces by marks, so that each word begins with a mark. `cuts` says whether the text is cut before each mark.
    case spaceMarks(mark: Unicode.Scalar, prefix: Prefix, cuts: Bool)
    case matches(CharacterPattern, Match)

    /// Cuts a part of a text into smaller parts. None of them is empty.
    ///
    /// - Parameter isFirst: Whether the part is at the beginning of the whole text.
    func parts(of text: [Unicode.Scalar], isFirst: Bool) -> [[Unicode.Scalar]] {
        guard !text.isEmpty else { return [] }
        switch self {
        case .matches(let pattern, let match):
            return Self.cut(text, at: pattern.matches(in: text), match)
        case .spaceMarks(let mark, let prefix, let cuts):
            var marked = text.map { $0 == " " ? mark : $0 }
            if marked[0] != mark, prefix == .always || prefix == .first && isFirst {
                marked.insert(mark, at: 0)
            }
            guard cuts else { return [marked] }
            let marks = marked.indices.filter { marked[$0] == mark }.map { $0..<$0 + 1 }
            return Self.cut(marked, at: marks, .joinsNext)
        }
    }

    private static func cut(
        _ text: [Unicode.Scalar], at matches: [Range<Int>], _ match: Match
    ) -> [[Unicode.Scalar]] {
        var bounds = [0]
        for range in matches {
            if match != .joinsPrevious { bounds.append(range.lowerBound) }
            if match != .joinsNext { bounds.append(range.upperBound) }
        }
        bounds.append(text.count)
        let removed = match == .removed ? Set(matches.map(\.lowerBound)) : []
        return zip(bounds, bounds.dropFirst()).filter { $0 < $1 && !removed.contains($0) }.map {
            Array(text[$0..<$1])
        }
    }
}
