internal import LibraryStore

/// Hits in the order of their ranking, in which those that are nearly the same have become one.
///
/// A hit joins the first earlier hit that is nearly the same if at most ``reach`` hits lie between it and the latest picture of
/// that group; else it begins a group. So a longer ranking begins with the same groups, and how a group is counted does not depend
/// on the pages. All pictures of a group are like its first one, not only like each other.
struct FoldedRanking {
    /// How many hits may lie between two pictures of a group. Near-identical pictures have nearly equal scores, and only hits that
    /// close are looked at, so that a page costs about as many hits more.
    static let reach = 15

    /// The first hit of each group, with the others.
    private(set) var groups: [SearchHit] = []
    /// The number of hits so far.
    private(set) var count = 0

    private let likeness: Likeness
    /// The groups that more hits can join, in order.
    private var open: [OpenGroup] = []

    private struct OpenGroup {
        let index: Int
        let picture: Likeness.Picture
        /// The position of its latest picture.
        var last: Int
    }

    init(_ likeness: Likeness) { self.likeness = likeness }

    /// Adds the next hit.
    ///
    /// - Parameters:
    ///   - hit: The hit.
    ///   - embedding: Its embedding; nil if there is none, so that it is like no other.
    mutating func add(_ hit: SearchHit, _ embedding: [Float]?) {
        let position = count
        count += 1
        open.removeAll { position - $0.last > Self.reach + 1 }
        if let embedding {
            let picture = Likeness.Picture(embedding: embedding, takenAt: hit.facts?.takenAt)
            if let found = open.firstIndex(where: { likeness.isLike($0.picture, picture) }) {
                groups[open[found].index].folded.append(FoldedPicture(id: hit.id, path: hit.path))
                open[found].last = position
                return
            }
            open.append(OpenGroup(index: groups.count, picture: picture, last: position))
        }
        var first = hit
        first.rank = groups.count + 1
        groups.append(first)
    }

    /// Whether there are so many groups, and no further hit can join one of them.
    func isComplete(_ number: Int) -> Bool {
        groups.count >= number && !open.contains { $0.index < number && count - $0.last <= Self.reach + 1 }
    }
}
