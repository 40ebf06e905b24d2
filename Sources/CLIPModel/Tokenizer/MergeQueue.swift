/// A priority queue of pairs to merge: the lowest rank first, pairs of equal rank in order of position.
struct MergeQueue {
    /// A binary heap of `rank << 32 | position`.
    private var heap: [UInt64] = []

    /// The pair that is removed next; nil if the queue is empty.
    var first: (rank: UInt32, position: Int)? {
        heap.first.map { (UInt32(truncatingIfNeeded: $0 >> 32), Int(UInt32(truncatingIfNeeded: $0))) }
    }

    /// Removes all pairs and keeps the memory for later use.
    mutating func removeAll() { heap.removeAll(keepingCapacity: true) }

    /// - Complexity: O(log n).
    mutating func insert(rank: UInt32, position: Int) {
        var child = heap.count
        heap.append(UInt64(rank) << 32 | UInt64(position))
        while child > 0, heap[child] < heap[(child - 1) / 2] {
            heap.swapAt(child, (child - 1) / 2)
            child = (child - 1) / 2
        }
    }

    /// Removes and returns the first pair; nil if the queue is empty.
    ///
    /// - Complexity: O(log n).
    mutating func removeFirst() -> (rank: UInt32, position: Int)? {
        guard let first else { return nil }
        heap.swapAt(0, heap.count - 1)
        heap.removeLast()
        sink()
        return first
    }

    private mutating func sink() {
        var parent = 0
        while true {
            var least = parent
            for child in (2 * parent + 1)...(2 * parent + 2)
            where child < heap.count && heap[child] < heap[least] {
                least = child
            }
            if least == parent { return }
            heap.swapAt(parent, least)
            parent = least
        }
    }
}
