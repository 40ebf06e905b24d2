public import LibraryStore

/// How many of the pictures that pass the filters of a request were taken in which month.
public struct PictureTimeline: Equatable, Sendable {
    /// The numbers, the latest month first.
    public let counts: MonthCounts
    /// What was decided where a filter means several things, as sentences for people.
    public let notes: [String]

    /// Counts pictures. The terms of the request do not matter.
    ///
    /// - Throws: ``QueryError`` for a place or a format that is not known, or `LibraryError`.
    /// - Complexity: O(*n*) for *n* pictures of the library.
    public init(_ request: SearchRequest, in library: any Library) throws {
        let resolution = try FilterResolution(request.filters, in: library)
        counts = try library.monthCounts(of: resolution.filters)
        notes = resolution.notes
    }
}
