internal import VectorIndex

/// Parts of the images of which each is held out once, with about the same share of every class in each (Kohavi 1995, "A Study of
/// Cross-Validation and Bootstrap for Accuracy Estimation and Model Selection").
struct StratifiedFolds {
    /// The number of parts; 0 if no image can be held out.
    let count: Int
    /// The part of each image, or nil for the only image of its class, which is always learned from.
    private let folds: [Int?]
    /// Each image's place in the shuffled order of its class.
    private let places: [Int]
    private let classes: [UInt32]

    /// - Parameters:
    ///   - largest: The largest number of parts. There are never more than the largest class has images. A class with fewer images is in
    ///     as many of the parts as it has images.
    ///   - seed: Decides which images are together.
    init(_ classes: [UInt32], counts: [Int], largest: Int, seed: UInt64) {
        precondition(largest >= 2)
        var members = [[Int]](repeating: [], count: counts.count)
        for (row, place) in classes.enumerated() { members[Int(place)].append(row) }
        let most = counts.max() ?? 0
        let parts = most >= 2 ? min(largest, most) : 0
        var random = SplitMix64(seed: seed)
        var folds = [Int?](repeating: nil, count: classes.count)
        var places = [Int](repeating: 0, count: classes.count)
        // The next class goes on where the last one ended, so that the parts have about the same size.
        var next = 0
        for rows in members {
            for (place, row) in rows.shuffled(using: &random).enumerated() {
                places[row] = place
                guard rows.count > 1, parts > 0 else { continue }
                folds[row] = next % parts
                next += 1
            }
        }
        (count, self.folds, self.places, self.classes) = (parts, folds, places, classes)
    }

    /// The images of a part, ascending.
    func heldOut(_ fold: Int) -> [Int] { folds.indices.filter { folds[$0] == fold } }

    /// The images outside a part, ascending, or a share of those of each class, at least one.
    func training(without fold: Int, share: Double = 1) -> [Int] {
        let rows = folds.indices.filter { folds[$0] != fold }
        guard share < 1 else { return rows }
        var members: [UInt32: [Int]] = [:]
        for row in rows { members[classes[row], default: []].append(row) }
        return members.values.flatMap { rows in
            let count = max(1, Int((share * Double(rows.count)).rounded()))
            return rows.sorted { places[$0] < places[$1] }.prefix(count)
        }.sorted()
    }
}
