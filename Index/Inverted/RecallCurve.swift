internal import Kernels

/// The share of the true nearest neighbours that a search finds, for every number of lists that it searches.
///
/// One measurement covers all numbers: a search finds a true neighbour if it searches the neighbour's list and all lists
/// nearer to the query.
public struct RecallCurve: Equatable, Sendable {
    /// The number of true neighbours in the n nearest lists, at index n.
    private let found: [Int]

    /// Creates a curve from the position of each true neighbour's list, among the lists ordered by nearness to its query.
    init(positions: [Int], nlist: Int) {
        var found = [Int](repeating: 0, count: nlist + 1)
        for position in positions { found[position + 1] += 1 }
        for count in 0..<nlist { found[count + 1] += found[count] }
        self.found = found
    }

    /// Returns the recall with `nprobe` lists, from 0 to 1; 1 if there are no true neighbours.
    public func recall(nprobe: Int) -> Double {
        guard let all = found.last, all > 0 else { return 1 }
        return Double(found[min(max(nprobe, 0), found.count - 1)]) / Double(all)
    }

    /// Returns the smallest number of lists, at least one, that reaches the recall `target`, and the recall that it reaches.
    public func tuning(target: Double) -> IndexDescription.Tuning {
        let nlist = found.count - 1
        let nprobe = (1..<max(nlist, 2)).first { recall(nprobe: $0) >= target } ?? max(nlist, 1)
        return IndexDescription.Tuning(nprobe: nprobe, recall: Float(recall(nprobe: nprobe)))
    }
}

extension IVFFlatIndex {
    /// Measures the share of true neighbours in the lists nearest to their queries, for every number of lists.
    ///
    /// - Parameters:
    ///   - queries: `[q, dimension]`, row-major.
    ///   - truth: The keys of the true neighbours of each query, as ``TrueNeighbors`` finds them; those that the
    ///     index does not hold are ignored.
    /// - Throws: ``VectorIndexError/corrupt(path:offset:expected:found:)`` if a list is damaged.
    /// - Complexity: O(n + q · nlist · dimension).
    public func recallCurve(queries: [Float], truth: [[Int64]]) throws -> RecallCurve {
        precondition(queries.count == truth.count * description.dimension)
        guard !truth.isEmpty, count > 0 else {
            return RecallCurve(positions: [], nlist: description.nlist)
        }
        let lists = try lists(of: Set(truth.joined()))
        let positions = zip(truth, nearestLists(to: queries, description.nlist)).flatMap { keys, order in
            let positions = Dictionary(
                uniqueKeysWithValues: order.enumerated().map { ($0.element, $0.offset) })
            return keys.compactMap { key in lists[key].flatMap { positions[$0] } }
        }
        return RecallCurve(positions: positions, nlist: description.nlist)
    }

    /// Returns the list of each of some keys.
    private func lists(of keys: Set<Int64>) throws -> [Int64: Int] {
        var lists: [Int64: Int] = [:]
        for number in 0..<description.nlist {
            let list = try self.list(number)
            for row in 0..<list.vectors.count where keys.contains(list.key(row)) {
                lists[list.key(row)] = number
            }
        }
        return lists
    }
}
