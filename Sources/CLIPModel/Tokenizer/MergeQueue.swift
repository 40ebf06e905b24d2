internal import HeapModule

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
