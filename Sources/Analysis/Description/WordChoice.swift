internal import CLIPModel

/// Chooses few words that together say much: only those that stand out, few of a kind, and none that says nearly the same as another.
///
/// A value; any number of threads may use it.
public struct WordChoice: Equatable, Sendable {
    /// The strength that a word needs.
    public var leastStrength = StandoutScale.bound
    /// The most words.
    public var most = 5
    /// The most words of one kind.
    public var mostOfKind = 2
    /// Words whose directions agree more than this are nearly the same.
    public var largestCosine: Float = 0.4

    /// A choice with the usual bounds.
    public init() {}

    /// The chosen ones of ranked words, in their order.
    ///
    /// - Parameters:
    ///   - ranked: Words, best first.
    ///   - kinds: The kind of each word of the vocabulary.
    ///   - words: The directions of the vocabulary.
    /// - Complexity: O(ranked.count · most · dimension).
    public func chosen(_ ranked: [StandingText], kinds: [Int], words: DistinctTexts) -> [StandingText] {
        let directions = words.directions
        precondition(kinds.count == directions.count)
        var chosen: [StandingText] = []
        var counts: [Int: Int] = [:]
        for candidate in ranked where candidate.strength >= leastStrength {
            guard chosen.count < most else { break }
            let kind = kinds[candidate.text]
            guard counts[kind, default: 0] < mostOfKind,
                chosen.allSatisfy({ cosine($0.text, candidate.text, directions) <= largestCosine })
            else { continue }
            counts[kind, default: 0] += 1
            chosen.append(candidate)
        }
        return chosen
    }

    private func cosine(_ first: Int, _ second: Int, _ directions: Embeddings) -> Float {
        let dimension = directions.dimension
        return (0..<dimension).reduce(0) {
            $0 + directions.values[first * dimension + $1] * directions.values[second * dimension + $1]
        }
    }
}
