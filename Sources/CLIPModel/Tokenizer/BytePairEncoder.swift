internal import HeapModule

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

/// The merge rules of a byte-pair encoding. A rule says which token two neighbouring tokens become, and its rank gives the
/// order of merging.
///
/// Tokens are ids. The rules do not change after loading, so any number of threads may use them at the same time.
struct BytePairMerges: Sendable {
    /// A merge rule. The pair with the lowest rank in a word is merged first.
    struct Rule {
        var rank: UInt32
        var merged: Int32
    }

    private var rules: [UInt64: Rule] = [:]

    /// - Parameter expectedCount: The number of rules to reserve memory for. More can be added.
    init(expectedCount: Int) {
        rules.reserveCapacity(expectedCount)
    }

    /// Adds a rule. It replaces an earlier rule for the same pair, as in the reference.
    mutating func add(left: Int32, right: Int32, becomes merged: Int32, rank: UInt32) {
        rules[Self.key(left, right)] = Rule(rank: rank, merged: merged)
    }

    /// Returns the rule for two neighbouring tokens; nil if there is none.
    func rule(_ left: Int32, _ right: Int32) -> Rule? {
        rules[Self.key(left, right)]
    }

    private static func key(_ left: Int32, _ right: Int32) -> UInt64 {
        UInt64(UInt32(bitPattern: left)) << 32 | UInt64(UInt32(bitPattern: right))
    }
}

/// A priority queue of pairs to merge: the lowest rank first, pairs of equal rank in order of position.
struct MergeQueue {
    /// `rank << 32 | position`.
    private var pairs = Heap<UInt64>()

    /// The pair that is removed next; nil if the queue is empty.
    var first: (rank: UInt32, position: Int)? { pairs.min.map(Self.parts) }

    /// - Complexity: O(log n).
    mutating func insert(rank: UInt32, position: Int) { pairs.insert(UInt64(rank) << 32 | UInt64(position)) }

    /// Removes and returns the first pair; nil if the queue is empty.
    ///
    /// - Complexity: O(log n).
    mutating func removeFirst() -> (rank: UInt32, position: Int)? { pairs.popMin().map(Self.parts) }

    private static func parts(_ pair: UInt64) -> (rank: UInt32, position: Int) {
        (UInt32(truncatingIfNeeded: pair >> 32), Int(UInt32(truncatingIfNeeded: pair)))
    }
}
