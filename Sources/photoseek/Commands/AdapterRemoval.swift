internal import CatalogStore
internal import Session
internal import TextEmbedding

/// `photoseek adapt --remove`
struct AdapterRemoval {
    let options: AdaptCommand

    func run() throws {
        let session = options.work.session
        let place = try AdapterPlace(
            session, session.openForWriting(), threadsPerCall: options.work.workers.countPerCall)
        let isRemoved = try place.change { try LibraryAdapter.remove(from: $0, of: $1) }
        try place.catalog.close()
        Console.standardError.write(
            isRemoved
                ? "removed the adapter for the model \(place.loaded.name)"
                : "there is no adapter for the model \(place.loaded.name)" as Line)
    }
}
