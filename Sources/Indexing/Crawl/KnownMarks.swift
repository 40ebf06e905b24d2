internal import LibraryStore

/// The pictures that a library knows in the crawled places, in few bytes each, and which of them were found as they are.
struct KnownMarks {
    /// Sorted by path.
    private var marks: [FileMark]
    private var found: [Bool]
    /// The number of pictures that were found as they are.
    private(set) var settledCount = 0

    init(_ marks: [FileMark]) {
        self.marks = marks.sorted { $0.path < $1.path }
        found = Array(repeating: false, count: marks.count)
        // Two rows of one path are looked at, to remove one of them.
        for place in self.marks.indices.dropFirst() where self.marks[place].path == self.marks[place - 1].path
        {
            for twin in [place - 1, place] { self.marks[twin] = self.marks[twin].withoutState }
        }
    }

    /// Whether the library knows no picture there.
    var isEmpty: Bool { marks.isEmpty }

    /// Notes that a picture was found. Returns whether the library knows it in this state.
    ///
    /// - Complexity: O(log *n*).
    mutating func settle(path: UInt64, state: UInt64) -> Bool {
        guard let place = place(of: path), marks[place].state == state else { return false }
        if !found[place] { settledCount += 1 }
        found[place] = true
        return true
    }

    /// Whether a picture was found as it is known.
    func isSettled(path: UInt64) -> Bool { place(of: path).map { found[$0] } ?? false }

    /// The ids of the images that were not found as they are.
    var unsettledIDs: [Int64] { marks.indices.compactMap { found[$0] ? nil : marks[$0].imageID } }

    private func place(of path: UInt64) -> Int? {
        var (low, high) = (0, marks.count)
        while low < high {
            let middle = (low + high) / 2
            if marks[middle].path < path { low = middle + 1 } else { high = middle }
        }
        return low < marks.count && marks[low].path == path ? low : nil
    }
}
