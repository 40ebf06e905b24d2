/// Groups of which every member is like the one to keep, not only like another member.
struct KeeperGroups {
    /// A group as positions of pictures.
    struct Group {
        let keeper: Int
        let reason: DuplicateGroup.Reason
        let others: [Int]
    }

    /// Connected pictures of at most this number are compared with the keeper if that was not done yet.
    private static let comparedCount = 200

    /// Groups the pictures of some pairs.
    ///
    /// Of all pictures that are connected by pairs, the best one is kept, with those that are like it. The rest is grouped in the same
    /// way, so that no picture is in two groups.
    ///
    /// - Parameters:
    ///   - pairs: Positions of pictures that are alike.
    ///   - best: Chooses among positions.
    ///   - isAlike: Compares two pictures that are connected, but no pair.
    static func groups(
        _ pairs: [Pair], best: ([Int]) throws -> (position: Int, reason: DuplicateGroup.Reason),
        isAlike: (Int, Int) throws -> Bool
    ) rethrows -> [Group] {
        var neighbors: [Int: Set<Int>] = [:]
        for pair in pairs where pair.one != pair.other {
            neighbors[pair.one, default: []].insert(pair.other)
            neighbors[pair.other, default: []].insert(pair.one)
        }
        var groups: [Group] = []
        for connected in components(neighbors) {
            var rest = connected
            while rest.count > 1 {
                let (keeper, reason) = try best(rest)
                let others = try rest.filter { other in
                    guard other != keeper else { return false }
                    if neighbors[keeper]?.contains(other) == true { return true }
                    return try connected.count <= comparedCount && isAlike(keeper, other)
                }
                if !others.isEmpty { groups.append(Group(keeper: keeper, reason: reason, others: others)) }
                let done = Set(others + [keeper])
                rest.removeAll(where: done.contains)
            }
        }
        return groups
    }

    /// Positions that are connected, each in ascending order.
    private static func components(_ neighbors: [Int: Set<Int>]) -> [[Int]] {
        var seen: Set<Int> = []
        return neighbors.keys.sorted().compactMap { start in
            guard seen.insert(start).inserted else { return nil }
            var (found, next) = ([start], 0)
            while next < found.count {
                for neighbor in neighbors[found[next]] ?? [] where seen.insert(neighbor).inserted {
                    found.append(neighbor)
                }
                next += 1
            }
            return found.sorted()
        }
    }
}

/// Two positions, the lower one first.
struct Pair: Hashable, Comparable {
    let one: Int
    let other: Int

    init(_ one: Int, _ other: Int) { (self.one, self.other) = (min(one, other), max(one, other)) }

    static func < (a: Pair, b: Pair) -> Bool { (a.one, a.other) < (b.one, b.other) }
}
