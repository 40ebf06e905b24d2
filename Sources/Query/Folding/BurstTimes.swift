internal import LibraryStore

/// Tells which images of a library were taken in one go. The time of an image is looked up once, and only if it is asked for.
struct BurstTimes {
    private let library: any Library
    private var known: [Int64: ImageFacts.Time?] = [:]

    init(_ library: any Library) { self.library = library }

    /// Whether two images were taken in one go.
    ///
    /// - Parameters:
    ///   - one: The id of an image.
    ///   - other: The id of another image.
    /// - Throws: `LibraryError`.
    mutating func isBurst(_ one: Int64, _ other: Int64) throws -> Bool {
        Likeness.isBurst(try time(one), try time(other))
    }

    private mutating func time(_ imageID: Int64) throws -> ImageFacts.Time? {
        if let known = known[imageID] { return known }
        let time = try library.timeTaken(imageID: imageID)
        known[imageID] = .some(time)
        return time
    }
}
