internal import Kernels

/// Which share of the true nearest neighbours a search finds, by the number of lists that it looks into.
///
/// Measured once for all numbers: a true neighbour is found by looking into its list and all that are nearer to the
/// query.
public struct RecallCurve: Equatable, Sendable {
    /// How many true neighbours are in the n nearest lists, at index n.
    private let found: [Int]

    /// A curve from the position of the list of each true neighbour among the lists of its query.
    init(positions: [Int], nlist: Int) {
        var found = [Int](repeating: 0, count: nlist + 1)
        for position in positions { found[position + 1] += 1 }
        for count in 0..<nlist { found[count + 1] += found[count] }
        self.found = found
    }

    /// The recall with so many lists, from 0 to 1; 1 where there is nothing to find.
    public func recall(nprobe: Int) -> Double {
        guard let all = found.last, all > 0 else { return 1 }
        return Double(found[min(max(nprobe, 0), found.count - 1)]) / Double(all)
    }

    /// The smallest number of lists, at least one, that reaches a recall, and the recall that it reaches.
    public func tuning(target: Double) -> IndexDescription.Tuning {
        let nlist = found.count - 1
        let nprobe = (1..<max(nlist, 2)).first { recall(nprobe: $0) >= target } ?? max(nlist, 1)
        return IndexDescription.Tuning(nprobe: nprobe, recall: Float(recall(nprobe: nprobe)))
    }
}

extension IVFFlatIndex {
    /// Vectors whose products are computed at once.
    private static let measuredRows = 256

    /// Measures recall with queries whose true neighbours are found by comparing them with every vector.
    ///
    /// - Parameters:
    ///   - queries: `[q, dimension]`, row-major.
    ///   - neighbors: How many true neighbours of each query are looked for.
    /// - Throws: ``VectorIndexError/corrupt(path:offset:expected:found:)`` when a list is damaged.
    /// - Complexity: O(q · n · dimension).
    public func recallCurve(queries: [Float], neighbors: Int = 10) throws -> RecallCurve {
        precondition(queries.count % description.dimension == 0)
        let queryCount = queries.count / description.dimension
        guard queryCount > 0, count > 0 else {
            return RecallCurve(positions: [], nlist: description.nlist)
        }
        let lists = try trueLists(of: queries, queryCount, neighbors)
        let order = nearestLists(to: queries, description.nlist)
        let positions = zip(lists, order).flatMap { lists, order in
            let positions = Dictionary(
                uniqueKeysWithValues: order.enumerated().map { ($0.element, $0.offset) })
            return lists.compactMap { positions[$0] }
        }
        return RecallCurve(positions: positions, nlist: description.nlist)
    }

    /// The list of each of the true neighbours of each query.
    private func trueLists(of queries: [Float], _ queryCount: Int, _ neighbors: Int) throws -> [[Int]] {
        // Neighbours go by their place in the file here, which tells their list.
        var best = [TopNeighbors](repeating: TopNeighbors(limit: neighbors), count: queryCount)
        var starts = [0]
        var scores = [Float](repeating: 0, count: queryCount * Self.measuredRows)
        for index in 0..<description.nlist {
            let list = try self.list(index)
            let first = starts[index]
            starts.append(first + list.vectors.count)
            for start in stride(from: 0, to: list.vectors.count, by: Self.measuredRows) {
                let block = list.vectors.part(start..<min(start + Self.measuredRows, list.vectors.count))
                products(block, queries, into: &scores)
                for query in 0..<queryCount {
                    for row in 0..<block.count {
                        let score = scores[query * block.count + row]
                        guard best[query].admits(score) else { continue }
                        best[query].offer(Neighbor(key: Int64(first + start + row), score: score))
                    }
                }
            }
        }
        // The last list that starts at or before it; the number of all vectors stands behind the last start.
        return best.map { best in
            best.ranked().map { neighbor in starts.partitioningIndex { $0 > neighbor.key } - 1 }
        }
    }
}
