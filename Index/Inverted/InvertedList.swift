internal import Kernels

/// The vectors nearest to one centroid, in the mapped file.
struct InvertedList {
    private let keys: UnsafeRawPointer
    let vectors: VectorBlock

    init(keys: UnsafeRawPointer, vectors: VectorBlock) {
        self.keys = keys
        self.vectors = vectors
    }

    /// Returns the key of a vector.
    func key(_ index: Int) -> Int64 {
        Int64(littleEndian: keys.load(fromByteOffset: index * 8, as: Int64.self))
    }

    /// Returns the vectors that the options admit, as runs of at most `limit`.
    func runs(for options: NeighborOptions, atMost limit: Int) -> [Range<Int>] {
        guard !options.admitsAll else {
            return stride(from: 0, to: vectors.count, by: limit).map { $0..<min($0 + limit, vectors.count) }
        }
        var runs: [Range<Int>] = []
        for row in 0..<vectors.count where options.admits(key(row)) {
            if let last = runs.last, last.upperBound == row, last.count < limit {
                runs[runs.count - 1] = last.lowerBound..<row + 1
            } else {
                runs.append(row..<row + 1)
            }
        }
        return runs
    }
}
