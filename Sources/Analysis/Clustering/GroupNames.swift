/// Words that tell groups of images apart.
///
/// The direction of a group is that from the mean of all other images to its own mean. What it means is described like an image
/// (``ImageDescriber``); if there is one group only, its mean is. A word can name only the group for which it stands out most, so that
/// no two groups have a word in common.
public struct GroupNames: Sendable {
    /// Means that are closer have no difference worth a name.
    private static let leastDistance = 1e-3
    /// So many words of a group are looked at if too few stand out.
    private static let looksAt = 20
    private static let mostHints = 3

    /// The words of each group, best first; none if nothing stands out.
    public let words: [[StandingText]]
    /// The words that come nearest to standing out for each group, best first; none if some words do.
    public let hints: [[StandingText]]

    /// - Parameters:
    ///   - groups: The groups of all images.
    ///   - describer: The words.
    ///   - kinds: The kind of each word.
    ///   - choice: How many words a name has, and which.
    /// - Throws: ``AnalysisError/otherDimension(expected:found:)`` or ``AnalysisError/notFinite(row:)``.
    /// - Complexity: O(groups · words · dimension).
    public init(
        _ groups: [ImageGroup], describer: ImageDescriber, kinds: [Int], choice: WordChoice = WordChoice()
    ) throws {
        let deviations = try Self.directions(of: groups).map { direction in
            try direction.map { try describer.deviations(of: $0) } ?? kinds.map { _ in 0 }
        }
        let largest = kinds.indices.map { word in deviations.map { $0[word] }.max() ?? 0 }
        let ranked = deviations.map { own in
            let most = zip(own, largest).map { $0 == $1 ? $0 : -.infinity }
            return describer.ranked(deviations: most, limit: Self.looksAt).filter { $0.deviation > 0 }
        }
        var hinting = choice
        (hinting.leastStrength, hinting.most) = (0, Self.mostHints)
        let words = ranked.map { choice.chosen($0, kinds: kinds, words: describer.texts) }
        self.words = words
        hints = zip(words, ranked).map { words, ranked in
            words.isEmpty ? hinting.chosen(ranked, kinds: kinds, words: describer.texts) : []
        }
    }

    /// The direction of each group, `[dimension]`; nil if it has none.
    private static func directions(of groups: [ImageGroup]) -> [[Float]?] {
        guard let first = groups.first else { return [] }
        let count = groups.reduce(0) { $0 + $1.count }
        let total = first.sum.indices.map { column in groups.reduce(0.0) { $0 + $1.sum[column] } }
        return groups.map { group in
            let others = Double(count - group.count)
            let difference = group.sum.indices.map { column in
                let mean = group.sum[column] / Double(group.count)
                return others > 0 ? mean - (total[column] - group.sum[column]) / others : mean
            }
            let length = difference.reduce(0) { $0 + $1 * $1 }.squareRoot()
            return length < leastDistance ? nil : difference.map { Float($0 / length) }
        }
    }
}
