/// The best of the vectors that a search has looked at.
struct Ranking {
    private(set) var best: TopNeighbors
    private let options: NeighborOptions
    private let wanted: Int
    /// The vectors that took part, whatever their score.
    private var considered = 0

    init(_ options: NeighborOptions, count: Int) {
        self.options = options
        wanted = min(options.limit, options.allowed?.count ?? count, count)
        best = TopNeighbors(limit: min(options.limit, count))
    }

    /// Whether there were too few to choose from.
    var isStarved: Bool { considered < wanted }

    /// Looks at a run of a list's vectors.
    mutating func offer(_ scores: ArraySlice<Float>, of list: InvertedList, from start: Int) {
        guard !options.admitsAll else {
            considered += scores.count
            for (row, score) in scores.enumerated() where score >= options.minimumScore && best.admits(score)
            {
                best.offer(Neighbor(key: list.key(start + row), score: score))
            }
            return
        }
        for (row, score) in scores.enumerated() {
            let key = list.key(start + row)
            guard options.admits(key) else { continue }
            considered += 1
            if score >= options.minimumScore && best.admits(score) {
                best.offer(Neighbor(key: key, score: score))
            }
        }
    }
}
