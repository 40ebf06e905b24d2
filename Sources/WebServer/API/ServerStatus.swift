internal import Answers
internal import CatalogStore
internal import LibraryStore

/// The answer of `/api/status`: that of the command line, with what the page needs beside it.
struct ServerStatus: Encodable, Sendable {
    private let status: StatusOutput
    private let readOnly: Bool
    private let version: String
    private var tags: [StatusOutput.Count] = []
    private var cameras: [StatusOutput.Count] = []
    private var saved: [SavedSearchOutput] = []

    /// The status of a library without anything.
    init(_ status: StatusOutput, _ options: ServerOptions) {
        (self.status, readOnly, version) = (status, options.isReadOnly, options.version)
    }

    /// - Parameter limit: The most tags and cameras.
    init(_ status: StatusOutput, _ options: ServerOptions, _ catalog: Catalog, limit: Int) throws {
        self.init(status, options)
        tags = try catalog.tagCounts(limit: limit).map(StatusOutput.Count.init)
        cameras = try catalog.cameraCounts(limit: limit).map(StatusOutput.Count.init)
        saved = try catalog.savedSearches().map(SavedSearchOutput.init)
    }

    private enum CodingKeys: String, CodingKey { case readOnly, version, tags, cameras, saved }

    func encode(to encoder: any Encoder) throws {
        try status.encode(to: encoder)
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(readOnly, forKey: .readOnly)
        try container.encode(version, forKey: .version)
        try container.encode(tags, forKey: .tags)
        try container.encode(cameras, forKey: .cameras)
        try container.encode(saved, forKey: .saved)
    }
}

/// A search that is kept.
struct SavedSearchOutput: Encodable, Sendable {
    let name: String
    let query: String

    init(_ search: SavedSearch) { (name, query) = (search.name, search.query) }
}
