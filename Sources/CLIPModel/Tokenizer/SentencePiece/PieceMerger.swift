/// Merges neighbouring symbols. Each step merges the pair with the lowest rank, and the first of those with equal rank.
///
/// ``BytePairEncoder`` works in rounds, as CLIP's tokenizer does. Here a pair that results from a merge can be merged in the
/// next step, as in SentencePiece and the `tokenizers` library. The results differ if a list ranks a pair before the pair
/// that produces one of its halves.
struct PieceMerger {
    /// A part of the text.
    struct Symbol {
        var id: Int32
        var start: Int
        var end: Int
        /// Whether it never merges.
        var isFrozen: Bool

        init(id: Int32, range: Range<Int>, isFrozen: Bool = false) {
            self.id = id
            start = range.lowerBound
            end = range.upperBound
            self.isFrozen = isFrozen
        }
    }

    /// The id of a symbol that is not a piece.
    static let noPiece: Int32 = -1

    /// The rank of a pair that does not merge.
    private static let noRule = UInt32.max

    /// The rule for the pair of a symbol and the next one.
    private struct Pair {
        var rank = PieceMerger.noRule
        var merged: Int32 = 0
    }

    private var all: [Symbol]
    private var pairs: [Pair] = []
    /// The neighbours of each remaining symbol, as a linked list without the absorbed symbols.
    private var previous: [Int] = []
    private var next: [Int] = []
    private var queue = MergeQueue()

    init(_ symbols: [Symbol]) { all = symbols }

    /// The remaining symbols in order.
    var symbols: [Symbol] {
        guard !next.isEmpty else { return all }
        var result: [Symbol] = []
        var position = 0
        while position < all.count {
            result.append(all[position])
            position = next[position]
        }
        return result
    }

    /// Merges until no rule applies.
    ///
    /// - Parameter rule: Returns the rank of a pair, which must be below `UInt32.max`, and the id of the merged symbol; nil if
    ///   the pair does not merge.
    /// - Complexity: O(n log n), with O(n) calls of `rule`.
    mutating func merge(by rule: (Symbol, Symbol) -> (rank: UInt32, merged: Int32)?) {
        guard all.count > 1 else { return }
        previous = Array(-1..<(all.count - 1))
        next = Array(1...all.count)
        pairs = Array(repeating: Pair(), count: all.count)
        for position in all.indices.dropLast() { rate(position, by: rule) }
        while let (rank, position) = queue.removeFirst() {
            // The queue may contain outdated entries of pairs that have changed.
            guard pairs[position].rank == rank else { continue }
            let absorbed = next[position]
            all[position].id = pairs[position].merged
            all[position].end = all[absorbed].end
            pairs[absorbed] = Pair()
            next[position] = next[absorbed]
            if next[position] < all.count { previous[next[position]] = position }
            rate(position, by: rule)
            if previous[position] >= 0 { rate(previous[position], by: rule) }
        }
    }

    private mutating func rate(
        _ position: Int, by rule: (Symbol, Symbol) -> (rank: UInt32, merged: Int32)?
    ) {
        let follower = next[position]
        guard follower < all.count, let (rank, merged) = rule(all[position], all[follower]) else {
            pairs[position] = Pair()
            return
        }
        pairs[position] = Pair(rank: rank, merged: merged)
        queue.insert(rank: rank, position: position)
    }
}
