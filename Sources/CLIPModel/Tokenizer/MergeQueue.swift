/// The pairs that wait to be merged: the lowest rank first, and of equal ones the first in the text.
struct MergeQueue {
    /// Binary heap of `rank << 32 | position`.
    private var heap: [UInt64] = []

    /// The pair that comes out next; nil if there is none.
    var first: (rank: UInt32, position: Int)? {
        heap.first.map { (UInt32(truncatingIfNeeded: $0 >> 32), Int(UInt32(truncatingIfNeeded: $0))) }
    }

    /// Takes all pairs out, and keeps the memory for others.
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

    /// Takes the first pair out; nil if there is none.
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
