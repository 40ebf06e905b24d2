/// The best `limit` neighbours of those offered: a binary heap whose root is the worst that is kept.
///
/// A value; not for use by several threads at once.
public struct TopNeighbors: Sendable {
    /// The largest number of neighbours that are kept.
    public let limit: Int
    /// Every element ranks after its children.
    private var heap: [Neighbor] = []

    /// An empty collection that keeps at most `limit` neighbours.
    public init(limit: Int) {
        precondition(limit >= 0)
        self.limit = limit
    }

    /// The number of neighbours that are kept now.
    public var count: Int { heap.count }

    /// Whether a neighbour of this score could be kept, for some key.
    public func admits(_ score: Float) -> Bool {
        guard limit > 0 else { return false }
        return heap.count < limit || score >= heap[0].score
    }

    /// Keeps a neighbour if it is among the best so far.
    ///
    /// - Complexity: O(1) if it is not, else O(log limit).
    public mutating func offer(_ neighbor: Neighbor) {
        if heap.count < limit {
            heap.append(neighbor)
            siftUp(from: heap.count - 1)
        } else if let worst = heap.first, neighbor.ranksBefore(worst) {
            heap[0] = neighbor
            siftDown()
        }
    }

    /// Returns the kept neighbours, best first.
    ///
    /// - Complexity: O(limit log limit).
    public func ranked() -> [Neighbor] {
        heap.sorted { $0.ranksBefore($1) }
    }

    private mutating func siftUp(from start: Int) {
        var child = start
        while child > 0 {
            let parent = (child - 1) / 2
            guard heap[parent].ranksBefore(heap[child]) else { return }
            heap.swapAt(parent, child)
            child = parent
        }
    }

    private mutating func siftDown() {
        var parent = 0
        while true {
            var worst = parent
            for child in [2 * parent + 1, 2 * parent + 2] where child < heap.count {
                if heap[worst].ranksBefore(heap[child]) { worst = child }
            }
            guard worst != parent else { return }
            heap.swapAt(parent, worst)
            parent = worst
        }
    }
}
