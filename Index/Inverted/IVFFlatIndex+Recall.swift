internal import Kernels

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
