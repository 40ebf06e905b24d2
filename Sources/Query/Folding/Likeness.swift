internal import LibraryStore

/// Whether two pictures are nearly the same, as far as their embeddings and times tell.
///
/// Cosines mean different things with different models, and in libraries of one subject. Therefore the distance of two pictures
/// (1 - cosine) counts as a share of the mean distance of two pictures of the library. `Docs/duplicates.md` shows what these
/// shares find.
struct Likeness {
    /// The largest share of edits and copies of one picture.
    static let sameShare = 0.08
    /// The largest share of pictures that were taken within ``burstSeconds``.
    static let burstShare = 0.2
    /// How far apart the pictures of a burst are taken.
    static let burstSeconds: Int64 = 10
    /// Equal embeddings have this distance at most; the rest is rounding, also to half precision.
    private static let rounding = 1e-6

    /// The mean distance of two pictures of the library; 0 if there are no two.
    let meanDistance: Double

    /// Whether two pictures are nearly the same.
    ///
    /// - Parameters:
    ///   - one: The embedding of one, of unit length.
    ///   - other: The embedding of the other.
    ///   - isBurst: Whether they were taken in one go; asked only if that decides.
    /// - Throws: what `isBurst` throws.
    /// - Complexity: O(dimension).
    func isLike(_ one: [Float], _ other: [Float], isBurst: () throws -> Bool) rethrows -> Bool {
        let distance = 1 - Double(one.innerProduct(other))
        if distance <= max(Self.sameShare * meanDistance, Self.rounding) { return true }
        return distance <= Self.burstShare * meanDistance ? try isBurst() : false
    }

    /// Whether both times are known well and only seconds apart.
    static func isBurst(_ one: ImageFacts.Time?, _ other: ImageFacts.Time?) -> Bool {
        guard let one, let other, one.isMeasured, other.isMeasured else { return false }
        let (seconds, overflows) = one.localSeconds.subtractingReportingOverflow(other.localSeconds)
        return !overflows && seconds.magnitude <= UInt64(burstSeconds)
    }
}

extension ImageFacts.Time {
    /// Whether the time was recorded with the picture, and is not a guess from its file.
    var isMeasured: Bool { source != "fileName" && source != "fileTime" }
}
