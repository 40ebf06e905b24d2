/// Merges neighbouring symbols, at each step the pair of lowest rank and of those the first.
///
/// Unlike ``BytePairEncoder``, which works in rounds as CLIP's tokenizer does, a pair that comes about by a merge counts at
/// once: SentencePiece and the `tokenizers` library have it so, and the two ways differ where a list ranks a pair before
/// the one that makes its half.
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

    /// The id of a symbol that is no piece.
    static let noPiece: Int32 = -1

    /// The rank of a pair that does not merge.
    private static let noRule = UInt32.max

    /// What is known of the pair that a symbol begins with the one after it.
    private struct Pair {
        var rank = PieceMerger.noRule
        var merged: Int32 = 0
    }

    private var all: [Symbol]
    private var pairs: [Pair] = []
    /// The neighbours of each symbol that is left; those that were absorbed have no place in the chain.
    private var previous: [Int] = []
    private var next: [Int] = []
    private var queue = MergeQueue()

    init(_ symbols: [Symbol]) { all = symbols }

    /// The symbols that are left, in order.
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

    /// Merges as far as the rules go.
    ///
    /// - Parameter rule: the rank of a pair, below `UInt32.max`, and the id of what it becomes.
    /// - Complexity: O(n log n) and as many calls of `rule`.
    mutating func merge(by rule: (Symbol, Symbol) -> (rank: UInt32, merged: Int32)?) {
        guard all.count > 1 else { return }
        previous = Array(-1..<(all.count - 1))
        next = Array(1...all.count)
        pairs = Array(repeating: Pair(), count: all.count)
        for position in all.indices.dropLast() { rate(position, by: rule) }
        while let (rank, position) = queue.removeFirst() {
            // Entries of pairs that have changed since are still in the queue.
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
