internal import CatalogStore
internal import CLIPModel
internal import ContentHash

/// The last stage: batches become rows of the catalog, each batch in one transaction, and numbers of the report.
///
/// Used by one thread at a time.
struct BatchWriter {
    let catalog: Catalog
    let model: ModelRecord
    let encoder: CLIPEncoder
    let reader: PictureReader
    private(set) var report = IndexReport()
    /// Old paths of the images that moved, which are not missing any more.
    private(set) var movedFrom: Set<PathKey> = []
    /// Embeddings before they are rounded; nil where they are not.
    private(set) var sample: PrecisionSample?

    init(reader: PictureReader, encoder: CLIPEncoder, sample: PrecisionSample?) {
        self.sample = sample
        catalog = reader.catalog
        model = reader.model
        self.reader = reader
        self.encoder = encoder
    }

    /// Commits a batch.
    ///
    /// - Parameter embeddings: Those of the batch's decoded images, in order.
    /// - Throws: ``CatalogError``, after which nothing of the batch is written.
    mutating func write(_ batch: IndexBatch, _ embeddings: Embeddings) throws {
        var next = report
        var changes: [CatalogChange] = []
        var claimed: Set<Int64> = []
        var row = 0
        for (item, outcome) in batch.readings {
            switch outcome {
            case .sameContent(let id):
                next.unchanged += 1
                changes.append(
                    .touch(
                        id: id, fileSize: item.file.fileSize, modificationTime: item.file.modificationTime))
            case .knownContent(let hash):
                if let change = try reuse(hash, item, &claimed, &next) { changes.append(change) }
            case .decoded(let image, _):
                changes.append(.upsert(image, vector: embeddings[row]))
                row += 1
                count(item, &next)
            case .failed(let reason):
                changes.append(failure(item, reason, &next))
            case .unavailable(let reason):
                next.failures.append(.init(path: item.file.path, reason: reason))
            }
        }
        try catalog.apply(changes, modelID: model.id)
        sample?.append(contentsOf: embeddings.values)
        report = next
    }

    /// Forgets paths whose files are gone.
    mutating func remove(_ paths: [String]) throws {
        try catalog.apply(paths.map { .remove(path: $0) }, modelID: model.id)
        report.removed += paths.count
    }

    /// A file whose content another path has: that image moved if its own file is gone, else this is a copy. A
    /// path that is an image already stays that image.
    private mutating func reuse(
        _ hash: ContentHash, _ item: IndexPlan.Item, _ claimed: inout Set<Int64>, _ report: inout IndexReport
    ) throws -> CatalogChange? {
        let known = try catalog.imagesWithContent(hash.bytes, modelID: model.id)
        if item.known?.imageID == nil,
            let gone = known.first(where: { !claimed.contains($0.id) && FileStatus.isGone($0.path) })
        {
            claimed.insert(gone.id)
            movedFrom.insert(PathKey(gone.path))
            report.moved += 1
            return .move(
                id: gone.id, path: item.file.path, fileSize: item.file.fileSize,
                modificationTime: item.file.modificationTime)
        }
        guard let twin = known.first else { return try encodeAlone(item, &report) }
        count(item, &report, embedded: false)
        return .copy(
            from: twin.id,
            NewImage(
                path: item.file.path, fileSize: item.file.fileSize,
                modificationTime: item.file.modificationTime, contentHash: hash.bytes,
                width: twin.width, height: twin.height, orientation: twin.orientation))
    }

    /// For a file whose twin was overwritten by an earlier batch of the same run.
    private func encodeAlone(_ item: IndexPlan.Item, _ report: inout IndexReport) throws -> CatalogChange? {
        let outcome = try reader.decode(item.file)
        switch outcome {
        case .decoded(let image, _):
            let alone = IndexBatch(readings: [(item, outcome)])
            count(item, &report)
            return .upsert(image, vector: try alone.encode(encoder)[0])
        case .failed(let reason):
            return failure(item, reason, &report)
        case .unavailable(let reason):
            report.failures.append(.init(path: item.file.path, reason: reason))
            return nil
        case .sameContent, .knownContent:
            preconditionFailure("Decoding does not look into the library.")
        }
    }

    private func count(_ item: IndexPlan.Item, _ report: inout IndexReport, embedded: Bool = true) {
        // A picture that has embeddings of other models only is new to this one.
        if item.known?.hasEmbedding == true { report.updated += 1 } else { report.added += 1 }
        if embedded { report.embedded += 1 }
    }

    private func failure(
        _ item: IndexPlan.Item, _ reason: String, _ report: inout IndexReport
    ) -> CatalogChange {
        report.failures.append(.init(path: item.file.path, reason: reason))
        return .fail(
            path: item.file.path, fileSize: item.file.fileSize,
            modificationTime: item.file.modificationTime, reason: reason)
    }
}
