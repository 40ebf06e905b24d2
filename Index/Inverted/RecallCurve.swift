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
