public import LibraryStore

/// The pictures of a library that pass the filters of a request, whether or not a model knows them.
public struct FilteredPictures: Equatable, Sendable {
    /// The ids of the images, the latest first.
    public let imageIDs: [Int64]
    /// What was decided where a filter means several things, as sentences for people.
    public let notes: [String]

    /// Finds the first pictures up to the limit of the request. Its terms and its page do not matter.
    ///
    /// - Throws: ``QueryError`` for a place or a format that is not known, or `LibraryError`.
    /// - Complexity: O(*n* log *n*) for *n* pictures of the library.
    public init(_ request: SearchRequest, in library: any Library) throws {
        let resolution = try FilterResolution(request.filters, in: library)
        imageIDs = try library.imageIDs(of: resolution.filters, limit: request.limit, offset: 0)
        notes = resolution.notes
    }
}
