/// The pairs that wait to be merged: the lowest rank first, and of equal ones the first in the text.
struct MergeQueue {
    /// Binary heap of `rank << 32 | position`.
    private var heap: [UInt64] = []

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
        guard let first = heap.first else { return nil }
        heap.swapAt(0, heap.count - 1)
        heap.removeLast()
        sink()
        return (UInt32(truncatingIfNeeded: first >> 32), Int(UInt32(truncatingIfNeeded: first)))
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
