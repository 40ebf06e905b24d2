internal import ImagePreprocessing
internal import LibraryStore

/// Chooses which of several pictures to keep.
struct KeeperChoice {
    /// What counts of a picture.
    struct Candidate {
        /// Its position among all pictures, in the order in which they came into the library.
        let position: Int
        let pixels: Int
        /// 0 if it was not read.
        let sharpness: Double
        let facts: ImageFacts?
        let modificationTime: Int64
    }

    /// Pictures with this share of the most pixels, or of the highest sharpness, are no worse.
    private static let (pixelShare, sharpnessShare) = (0.95, 0.8)

    /// Returns the best of the candidates, of which there is at least one, and what sets it apart.
    static func best(_ candidates: [Candidate]) -> (position: Int, reason: DuplicateGroup.Reason) {
        var rest = candidates
        let criteria: [(DuplicateGroup.Reason, ([Candidate]) -> [Candidate])] = [
            (.raw, { some in some.filter { $0.isRaw } }),
            (.largest, { within(pixelShare, $0) { Double($0.pixels) } }),
            (.sharpest, { within(sharpnessShare, $0) { $0.sharpness } }),
            (.format, { some in some.filter { $0.isOriginalFormat } }),
            (.earliest, earliest),
        ]
        for (reason, select) in criteria {
            let better = select(rest)
            if !better.isEmpty { rest = better }
            if rest.count == 1 { return (rest[0].position, candidates.count == 1 ? .first : reason) }
        }
        return (rest.map(\.position).min() ?? candidates[0].position, .first)
    }

    private static func within(
        _ share: Double, _ candidates: [Candidate], _ value: (Candidate) -> Double
    ) -> [Candidate] {
        let most = candidates.map(value).max() ?? 0
        return candidates.filter { value($0) >= share * most }
    }

    /// Those that were taken first; where that is not known, those whose file was changed first.
    private static func earliest(_ candidates: [Candidate]) -> [Candidate] {
        let taken = candidates.compactMap(\.takenAt).min()
        let first = taken.map { first in candidates.filter { $0.takenAt == first } } ?? candidates
        let oldest = first.map(\.modificationTime).min()
        return first.filter { $0.modificationTime == oldest }
    }
}

extension KeeperChoice.Candidate {
    fileprivate var isRaw: Bool {
        facts?.format == ImageFormat.raw.name || facts?.companions.contains { $0.kind == .raw } == true
    }

    /// Whether its format is one that pictures are seldom converted to.
    fileprivate var isOriginalFormat: Bool {
        [ImageFormat.heif.name, ImageFormat.tiff.name].contains(facts?.format)
    }

    fileprivate var takenAt: Int64? {
        facts?.takenAt.flatMap { $0.isMeasured ? $0.localSeconds : nil }
    }
}
