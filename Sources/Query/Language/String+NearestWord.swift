extension String {
    /// The most characters that a typing error is looked for in.
    private static let longestWord = 40

    /// The word for which this string may be a typing error: the only word that begins with it, or otherwise the nearest
    /// word, if at least half of it agrees; nil if there is none, or if this string has more than 40 characters.
    ///
    /// - Complexity: O(n·m) for each word of m characters.
    public func nearest(among words: [String]) -> String? {
        let own = Array(unicodeScalars)
        guard own.count <= Self.longestWord else { return nil }
        let beginning = words.filter { $0.hasPrefix(self) }
        if beginning.count == 1 { return beginning[0] }
        let distances = words.map {
            (word: $0, distance: Self.slips(from: own, to: Array($0.unicodeScalars)))
        }
        guard let best = distances.min(by: { $0.distance < $1.distance }) else { return nil }
        return best.distance * 2 <= max(own.count, best.word.count) ? best.word : nil
    }

    /// The edit distance: the number of characters to insert, delete, replace or swap with their neighbour.
    private static func slips(from own: [Unicode.Scalar], to other: [Unicode.Scalar]) -> Int {
        var rows = [Array(0...other.count)]
        for i in own.indices {
            var row = [i + 1]
            for j in other.indices {
                var cost = Swift.min(
                    rows[i][j + 1] + 1, row[j] + 1, rows[i][j] + (own[i] == other[j] ? 0 : 1))
                if i > 0, j > 0, own[i] == other[j - 1], own[i - 1] == other[j] {
                    cost = Swift.min(cost, rows[i - 1][j - 1] + 1)
                }
                row.append(cost)
            }
            rows.append(row)
        }
        return rows[own.count][other.count]
    }
}
