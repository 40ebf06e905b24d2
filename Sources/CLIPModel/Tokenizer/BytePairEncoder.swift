/// Applies merge rules to words and reuses its working memory from one word to the next.
///
/// Source: the encoder of Sennrich et al., "Neural Machine Translation of Rare Words with Subword Units" (2016), as
/// implemented in CLIP. Each round merges all occurrences of the pair with the lowest rank, from left to right. Pairs that
/// appear during a round are considered in the next round.
///
/// A priority queue finds the pairs of each round, so that a very long word takes O(n log n) instead of O(n²).
struct BytePairEncoder {
    private let merges: BytePairMerges
    /// The word as a linked list: the token at each position, its neighbours, and the rank of the pair that it begins.
    private var tokens: [Int32] = []
    private var previous: [Int] = []
    private var next: [Int] = []
    private var ranks: [UInt32] = []
    /// May contain entries with outdated ranks, which are skipped when they are removed. Empty between words.
    private var queue = MergeQueue()

    /// The rank of a position whose pair has no rule.
    private static let noRule = UInt32.max

    init(merges: BytePairMerges) {
        self.merges = merges
    }

    /// Merges the tokens of one word until no rule applies.
    ///
    /// - Complexity: O(n log n) in the number of tokens.
    mutating func encode(_ word: [Int32]) -> [Int32] {
        guard word.count > 1 else { return word }
        begin(word)
        var pending: [Int] = []
        while let rank = queue.first?.rank {
            // Entries of equal rank leave the queue in order of position, so this loop is one round from left to right.
            while queue.first?.rank == rank, let (_, position) = queue.removeFirst() {
                if ranks[position] == rank { merge(at: position, touching: &pending) }
            }
            for position in pending where ranks[position] != Self.noRule {
                queue.insert(rank: ranks[position], position: position)
            }
            pending.removeAll(keepingCapacity: true)
        }
        return result()
    }

    private mutating func begin(_ word: [Int32]) {
        tokens = word
        previous = Array(-1..<(word.count - 1))
        next = Array(1...word.count)
        ranks = Array(repeating: Self.noRule, count: word.count)
        for position in word.indices.dropLast() {
            rate(position)
            if ranks[position] != Self.noRule { queue.insert(rank: ranks[position], position: position) }
        }
    }

    private func result() -> [Int32] {
        var result: [Int32] = []
        var position = 0
        while position < tokens.count {
            result.append(tokens[position])
            position = next[position]
        }
        return result
    }

    /// Merges the token at `position` with the next one and updates the ranks of the two pairs that this changes.
    private mutating func merge(at position: Int, touching pending: inout [Int]) {
        let absorbed = next[position]
        guard let rule = merges.rule(tokens[position], tokens[absorbed]) else { return }
        tokens[position] = rule.merged
        ranks[absorbed] = Self.noRule
        next[position] = next[absorbed]
        if next[position] < tokens.count { previous[next[position]] = position }
        rate(position)
        pending.append(position)
        if previous[position] >= 0 {
            rate(previous[position])
            pending.append(previous[position])
        }
    }

    /// Updates the rank of the pair that begins at `position`.
    private mutating func rate(_ position: Int) {
        let follower = next[position]
        let rule = follower < tokens.count ? merges.rule(tokens[position], tokens[follower]) : nil
        ranks[position] = rule?.rank ?? Self.noRule
    }
}
