internal import VectorIndex

/// Repeated drawings of images, with replacement, each of as many images as there are.
struct Bootstrap {
    let images: Int
    let samples: Int
    let seed: UInt64

    /// The drawings in order; each sampler begins anew.
    func sampler() -> Sampler { Sampler(images: images, random: SplitMix64(seed: seed)) }

    struct Sampler {
        let images: Int
        var random: SplitMix64

        /// Calls `body` with each image of the next drawing.
        mutating func next(_ body: (Int) -> Void) {
            for _ in 0..<images { body(random.below(images)) }
        }

        /// How often each image is in the next drawing.
        mutating func nextCounts() -> [Float] {
            var counts = [Float](repeating: 0, count: images)
            next { counts[$0] += 1 }
            return counts
        }
    }
}

/// Sums over images from which ratios are computed: of the images as they are, and of each drawing.
struct RatioTable {
    let columns: Int
    /// `[images, columns]`.
    private var values: [Double]

    init(images: Int, columns: Int) {
        self.columns = columns
        values = [Double](repeating: 0, count: images * columns)
    }

    subscript(image: Int, column: Int) -> Double {
        get { values[image * columns + column] }
        set { values[image * columns + column] = newValue }
    }

    /// Adds the numbers of an image to sums.
    func add(_ image: Int, to sums: inout [Double]) {
        for column in 0..<columns { sums[column] += values[image * columns + column] }
    }
}

/// Ranks as counts, so that a drawing's median takes no sorting.
struct RankCounts {
    /// The different ranks, in order.
    private let ranks: [Int]
    /// For each image, the places of its ranks in ``ranks``.
    private let places: [[Int32]]
    private var counts: [Int]

    /// - Parameter ranksOfImage: The ranks of each image, or of its captions; at least one in all.
    init(_ ranksOfImage: [[Int]]) {
        let ranks = Set(ranksOfImage.joined()).sorted()
        let place = Dictionary(uniqueKeysWithValues: zip(ranks, ranks.indices.map(Int32.init)))
        self.ranks = ranks
        places = ranksOfImage.map { $0.compactMap { place[$0] } }
        counts = [Int](repeating: 0, count: ranks.count)
    }

    /// Counts the ranks of an image.
    mutating func add(_ image: Int) {
        for place in places[image] { counts[Int(place)] += 1 }
    }

    /// Returns the median of what was counted, the mean of the two in the middle of an even number, and forgets the counts.
    mutating func takeMedian() -> Double {
        let total = counts.reduce(0, +)
        let median = Double(rank(at: (total - 1) / 2) + rank(at: total / 2)) / 2
        for place in counts.indices { counts[place] = 0 }
        return median
    }

    private func rank(at position: Int) -> Int {
        var passed = 0
        for (place, count) in counts.enumerated() {
            passed += count
            if passed > position { return ranks[place] }
        }
        preconditionFailure("nothing was counted")
    }
}
