internal import Kernels

/// Some of the vectors of a source, in their order.
struct VectorSelection {
    private let source: any VectorSource
    /// The indices of the vectors in the source, ascending; nil if they are the first `count`.
    private let rows: [Int]?
    /// The number of vectors.
    let count: Int

    /// Selects the first `count` vectors of a source.
    init(first count: Int, of source: any VectorSource) {
        precondition(count >= 0 && count <= source.count)
        self.source = source
        rows = nil
        self.count = count
    }

    private init(_ rows: [Int], of source: any VectorSource) {
        self.source = source
        self.rows = rows
        count = rows.count
    }

    /// The number of values of a vector.
    var dimension: Int { source.dimension }

    /// Returns `count` of these vectors, chosen with equal probability; all of them if there are no more.
    func sample(_ count: Int, using random: inout SplitMix64) -> VectorSelection {
        guard count < self.count else { return self }
        // Selection sampling (Knuth, The Art of Computer Programming, volume 2, algorithm 3.4.2 S).
        var chosen: [Int] = []
        chosen.reserveCapacity(count)
        for index in 0..<self.count
        where Int.random(in: 0..<self.count - index, using: &random) < count - chosen.count {
            chosen.append(row(index))
        }
        return VectorSelection(chosen, of: source)
    }

    /// Returns the index that one of these vectors has in the source.
    private func row(_ index: Int) -> Int { rows?[index] ?? index }

    /// Calls `body` with these vectors, one block at a time.
    func forEachBlock(_ body: (VectorBlock) throws -> Void) throws {
        var gathered: [Float] = []
        try forEachPart(of: rows) { block, rows in
            guard let rows else { return try body(block) }
            gathered.removeAll(keepingCapacity: true)
            gathered.append(rows, of: block)
            try gathered.withUnsafeBufferPointer {
                try body(VectorBlock($0.baseAddress!, count: rows.count, dimension: dimension))
            }
        }
    }

    /// Copies these vectors, `[count, dimension]`.
    func copy() throws -> [Float] { try copy(of: rows, count: count) }

    /// Copies some of these vectors.
    ///
    /// - Parameter indices: The positions among these vectors, ascending.
    func copy(_ indices: [Int]) throws -> [Float] { try copy(of: indices.map(row), count: indices.count) }

    private func copy(of rows: [Int]?, count: Int) throws -> [Float] {
        var values: [Float] = []
        values.reserveCapacity(count * dimension)
        try forEachPart(of: rows) { block, rows in values.append(rows ?? Array(0..<block.count), of: block) }
        return values
    }

    /// Calls `body` for every block of the source that holds at least one of the selected vectors.
    ///
    /// - Parameters:
    ///   - rows: The indices of the selected vectors in the source, ascending; nil for the first `count`.
    ///   - body: Receives a block, and the positions of its selected vectors; nil for all.
    private func forEachPart(of rows: [Int]?, _ body: (VectorBlock, [Int]?) throws -> Void) throws {
        var start = 0
        var next = 0
        try source.forEachBlock { keys, values in
            let end = start + keys.count
            defer { start = end }
            guard let base = values.baseAddress else { return }
            guard let rows else {
                let rest = min(count - start, keys.count)
                if rest > 0 { try body(VectorBlock(base, count: rest, dimension: dimension), nil) }
                return
            }
            let first = next
            while next < rows.count, rows[next] < end { next += 1 }
            guard next > first else { return }
            let block = VectorBlock(base, count: keys.count, dimension: dimension)
            try body(block, rows[first..<next].map { $0 - start })
        }
    }
}

extension [Float] {
    /// Appends some of the vectors of a float32 block.
    fileprivate mutating func append(_ rows: [Int], of block: VectorBlock) {
        let base = block.base.assumingMemoryBound(to: Float.self)
        for row in rows {
            append(
                contentsOf: UnsafeBufferPointer(
                    start: base + row * block.dimension, count: block.dimension))
        }
    }
}

extension Array {
    /// Returns the first index whose element satisfies the predicate, or the last index if none does. All elements after
    /// one that satisfies it must satisfy it, too.
    ///
    /// - Complexity: O(log n).
    func partitioningIndex(_ belongsToSecondPart: (Element) -> Bool) -> Int {
        var low = 0
        var high = count - 1
        while low < high {
            let middle = (low + high) / 2
            if belongsToSecondPart(self[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
