/// The best vectors that a search has found so far.
struct Ranking {
    private(set) var best: TopNeighbors
    private let options: NeighborOptions
    private let wanted: Int
    init(_ options: NeighborOptions, count: Int) {
        self.options = options
        wanted = min(options.limit, options.allowed?.count ?? count, count)
        best = TopNeighbors(limit: min(options.limit, count))
    }

    /// Whether fewer vectors were found than wanted.
    var isStarved: Bool { best.count < wanted }

    /// Ranks a run of a list's vectors.
    mutating func offer(_ scores: ArraySlice<Float>, of list: InvertedList, from start: Int) {
        for (row, score) in scores.enumerated() where score >= options.minimumScore && best.admits(score) {
            let key = list.key(start + row)
            if options.admits(key) { best.offer(Neighbor(key: key, score: score)) }
        }
    }
}
