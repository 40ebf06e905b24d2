internal import Kernels

/// Some of the vectors of a source, in their order.
struct VectorSelection {
    private let source: any VectorSource
    /// The numbers of the vectors in the source, rising; nil when they are the first `count`.
    private let rows: [Int]?
    /// The number of vectors.
    let count: Int

    /// The first vectors of a source.
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

    /// `count` of these vectors, all with the same chance; all of them where there are no more.
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

    /// The number that one of these vectors has in the source.
    private func row(_ index: Int) -> Int { rows?[index] ?? index }

    /// Calls `body` with these vectors, a block at a time.
    func forEachBlock(_ body: (VectorBlock) throws -> Void) throws {
        try forEachBlock(of: rows, body)
    }

    /// Copies these vectors, `[count, dimension]`.
    func copy() throws -> [Float] { try copy(of: rows, count: count) }

    /// Copies one after another of these vectors.
    ///
    /// - Parameter indices: Rising.
    func copy(_ indices: [Int]) throws -> [Float] { try copy(of: indices.map(row), count: indices.count) }

    private func copy(of rows: [Int]?, count: Int) throws -> [Float] {
        var values: [Float] = []
        values.reserveCapacity(count * dimension)
        try forEachBlock(of: rows) { block in
            let base = block.base.assumingMemoryBound(to: Float.self)
            values.append(contentsOf: UnsafeBufferPointer(start: base, count: block.count * dimension))
        }
        return values
    }

    /// Calls `body` with vectors of the source, a block at a time; nil stands for the first `count`.
    private func forEachBlock(of rows: [Int]?, _ body: (VectorBlock) throws -> Void) throws {
        var start = 0
        var next = 0
        var gathered: [Float] = []
        try source.forEachBlock { keys, values in
            let end = start + keys.count
            defer { start = end }
            guard let base = values.baseAddress else { return }
            guard let rows else {
                let rest = min(count - start, keys.count)
                if rest > 0 { try body(VectorBlock(base, count: rest, dimension: dimension)) }
                return
            }
            gathered.removeAll(keepingCapacity: true)
            while next < rows.count, rows[next] < end {
                let vector = UnsafeBufferPointer(
                    start: base + (rows[next] - start) * dimension, count: dimension)
                gathered.append(contentsOf: vector)
                next += 1
            }
            guard !gathered.isEmpty else { return }
            try gathered.withUnsafeBufferPointer {
                try body(
                    VectorBlock($0.baseAddress!, count: $0.count / dimension, dimension: dimension))
            }
        }
    }
}
