internal import SearchIndex

/// Hits in the order of their ranking, in which those that are nearly the same have become one.
///
/// A hit joins the first earlier hit that is nearly the same if at most ``reach`` hits lie between it and the latest picture of
/// that group; else it begins a group. So a longer ranking begins with the same groups, and how a group is counted does not depend
/// on the pages. All pictures of a group are like its first one, not only like each other.
struct FoldedRanking<Hit> {
    /// How many hits may lie between two pictures of a group. Near-identical pictures have nearly equal scores, and only hits that
    /// close are looked at, so that a page costs about as many hits more.
    static var reach: Int { 15 }

    /// The groups so far, best first.
    private(set) var groups: [HitGroup<Hit>] = []
    /// The number of hits so far.
    private(set) var count = 0

    private let likeness: Likeness
    /// The groups that more hits can join, in order.
    private var open: [OpenGroup] = []

    private struct OpenGroup {
        let index: Int
        let picture: ReadEmbedding
        /// The position of its latest picture.
        var last: Int
    }

    init(_ likeness: Likeness) { self.likeness = likeness }

    /// Adds the next hit.
    ///
    /// - Parameters:
    ///   - hit: The hit.
    ///   - picture: Its picture; nil if there is no embedding, so that it is like no other.
    ///   - isBurst: Whether two images were taken in one go, by their ids; asked only if that decides.
    /// - Throws: what `isBurst` throws.
    mutating func add(
        _ hit: Hit, _ picture: ReadEmbedding?, isBurst: (Int64, Int64) throws -> Bool
    ) rethrows {
        let position = count
        count += 1
        open.removeAll { position - $0.last > Self.reach + 1 }
        if let picture {
            let found = try open.firstIndex { group in
                try likeness.isLike(group.picture.values, picture.values) {
                    try isBurst(group.picture.imageID, picture.imageID)
                }
            }
            if let found {
                groups[open[found].index].others.append(hit)
                open[found].last = position
                return
            }
            open.append(OpenGroup(index: groups.count, picture: picture, last: position))
        }
        groups.append(HitGroup(first: hit))
    }

    /// Whether there are so many groups, and no further hit can join one of them.
    func isComplete(_ number: Int) -> Bool {
        groups.count >= number && !open.contains { $0.index < number && count - $0.last <= Self.reach + 1 }
    }
}

/// A hit with those behind it that are nearly the same.
struct HitGroup<Hit> {
    let first: Hit
    /// The others, best first.
    var others: [Hit] = []

    /// All of them, best first.
    var all: [Hit] { [first] + others }
}
