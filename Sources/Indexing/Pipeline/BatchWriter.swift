internal import CatalogStore
internal import CLIPModel
internal import ContentHash
internal import FilePaths
internal import ImagePreprocessing
internal import SystemPackage

/// The last stage: batches become rows of the catalog, each batch in one transaction, and numbers of the report.
///
/// Used by one thread at a time.
struct BatchWriter {
    let catalog: Catalog
    let model: ModelRecord
    let encoder: CLIPEncoder
    let reader: PictureReader
    private(set) var report = IndexingReport()
    /// Old paths of the images that moved, which are not missing any more.
    private(set) var movedFrom: Set<FilePath> = []
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
    /// - Throws: ``LibraryError``, after which nothing of the batch is written.
    mutating func write(_ batch: IndexingBatch, _ embeddings: Embeddings) throws {
        var next = report
        var changes: [LibraryChange] = []
        var claimed: Set<Int64> = []
        var row = 0
        for (item, outcome) in batch.readings {
            switch outcome {
            case .sameContent(let id):
                next.unchanged += 1
                changes.append(
                    .touch(
                        id: id, fileSize: item.file.fileSize, modificationTime: item.file.modificationTime,
                        changeTime: item.file.changeTime, decoderVersion: ImageDecoder.version))
            case .knownContent(let hash, let pixelsSince):
                changes += try reuse(hash, pixelsSince, item, &claimed, &next)
            case .decoded(let image, _):
                changes += try place(image, embeddings[row], item, &claimed)
                row += 1
                count(item, &next)
            case .failed(let reason, let hash, let pixels):
                changes += try failure(item, reason, hash, pixels, &claimed, &next)
            case .unavailable(let reason):
                next.failures.append(.init(path: item.file.path, reason: reason))
            }
        }
        try catalog.apply(changes, modelID: model.id)
        sample?.append(contentsOf: embeddings.values)
        report = next
    }

    /// Forgets paths whose files are gone.
    mutating func remove(_ paths: [FilePath]) throws {
        try catalog.apply(paths.map { .remove(path: $0) }, modelID: model.id)
        report.removed += paths.count
    }

    /// A file whose content another path has: that image moved if its own file is gone, else this is a copy.
    private mutating func reuse(
        _ hash: ContentHash, _ pixelsSince: Int, _ item: IndexingPlan.Item, _ claimed: inout Set<Int64>,
        _ report: inout IndexingReport
    ) throws -> [LibraryChange] {
        let known = try catalog.imagesWithContent(hash.bytes, modelID: model.id).filter {
            $0.decoderVersion >= pixelsSince
        }
        if let move = move(oneOf: known, to: item, &claimed) {
            report.moved += 1
            return [move]
        }
        guard let twin = known.first else { return try encodeAlone(item, &claimed, &report) }
        count(item, &report, embedded: false)
        let copy = LibraryChange.copy(
            from: twin.id,
            NewImage(
                path: item.file.path, fileSize: item.file.fileSize,
                modificationTime: item.file.modificationTime, contentHash: hash.bytes,
                width: twin.width, height: twin.height, orientation: twin.orientation,
                changeTime: item.file.changeTime, decoderVersion: ImageDecoder.version,
                pixelsSince: pixelsSince))
        // What only other models know of it may have moved here.
        let others = try catalog.imagesWithContent(hash.bytes)
        return [move(oneOf: others, to: item, &claimed), copy].compactMap(\.self)
    }

    /// For a file whose twin was overwritten by an earlier batch of the same run.
    private mutating func encodeAlone(
        _ item: IndexingPlan.Item, _ claimed: inout Set<Int64>, _ report: inout IndexingReport
    ) throws -> [LibraryChange] {
        let outcome = try reader.decode(item.file)
        switch outcome {
        case .decoded(let image, _):
            let alone = IndexingBatch(readings: [(item, outcome)])
            count(item, &report)
            return try place(image, try alone.encode(encoder)[0], item, &claimed)
        case .failed(let reason, let hash, let pixels):
            return try failure(item, reason, hash, pixels, &claimed, &report)
        case .unavailable(let reason):
            report.failures.append(.init(path: item.file.path, reason: reason))
            return []
        case .sameContent, .knownContent:
            preconditionFailure("Decoding does not look into the library.")
        }
    }

    /// A picture that went through the encoder, and keeps what other models know of its content.
    private mutating func place(
        _ image: NewImage, _ vector: [Float], _ item: IndexingPlan.Item, _ claimed: inout Set<Int64>
    ) throws -> [LibraryChange] {
        if item.known?.contentHash == image.contentHash { return [.upsert(image, vector: vector)] }
        let known = try catalog.imagesWithContent(image.contentHash)
        if let move = move(oneOf: known, to: item, &claimed) {
            return [move, .upsert(image, vector: vector)]
        }
        // An earlier decoder may have made other pixels of the same bytes.
        let twin = known.first { $0.decoderVersion >= image.pixelsSince }
        return [.upsert(image, vector: vector, twin: twin?.id)]
    }

    /// A file that cannot be read as an image. Where its bytes are those of an image that another model knows, that
    /// image stays: another run took what this one refuses.
    private mutating func failure(
        _ item: IndexingPlan.Item, _ reason: String, _ hash: ContentHash?, _ requiredPixels: Int?,
        _ claimed: inout Set<Int64>, _ report: inout IndexingReport
    ) throws -> [LibraryChange] {
        let file = item.file
        report.failures.append(.init(path: file.path, reason: reason))
        let known = try hash.map { try catalog.imagesWithContent($0.bytes) } ?? []
        if let id = item.known?.imageID, known.contains(where: { $0.id == id }) {
            return [
                .touch(
                    id: id, fileSize: file.fileSize, modificationTime: file.modificationTime,
                    changeTime: file.changeTime)
            ]
        }
        if let move = move(oneOf: known, to: item, &claimed) { return [move] }
        return [
            .fail(
                path: file.path, fileSize: file.fileSize, modificationTime: file.modificationTime,
                reason: reason, changeTime: file.changeTime, decoderVersion: ImageDecoder.version,
                requiredPixels: requiredPixels.map(Int64.init))
        ]
    }

    /// The move to an item's path of the first of these images whose file is gone and that no other path has claimed;
    /// nil where there is none, or where the path is an image already, which it stays.
    private mutating func move(
        oneOf images: [ImageRecord], to item: IndexingPlan.Item, _ claimed: inout Set<Int64>
    ) -> LibraryChange? {
        guard item.known?.imageID == nil,
            let gone = images.first(where: { !claimed.contains($0.id) && FileStatus.isGone($0.path) })
        else { return nil }
        claimed.insert(gone.id)
        movedFrom.insert(gone.path)
        return .move(
            id: gone.id, path: item.file.path, fileSize: item.file.fileSize,
            modificationTime: item.file.modificationTime, changeTime: item.file.changeTime)
    }

    private func count(_ item: IndexingPlan.Item, _ report: inout IndexingReport, embedded: Bool = true) {
        // A picture that has embeddings of other models only is new to this one.
        if item.known?.hasEmbedding == true { report.updated += 1 } else { report.added += 1 }
        if embedded { report.embedded += 1 }
    }
}
