internal import CLIPModel
internal import ContentHash
internal import FilePaths
internal import ImagePreprocessing
internal import LibraryStore
internal import SystemPackage

/// The last stage: writes each batch to the catalog in one transaction, and counts it in the report.
///
/// Used by one thread at a time.
struct BatchWriter {
    let library: any Library
    let model: ModelRecord
    private(set) var report = IndexingReport()
    /// The old paths of moved images, which do not count as missing.
    private(set) var movedFrom: Set<FilePath> = []
    /// Embeddings before they are rounded; nil if they are stored as float32.
    private(set) var sample: PrecisionSample?

    init(library: any Library, model: ModelRecord, sample: PrecisionSample?) {
        self.library = library
        self.model = model
        self.sample = sample
    }

    /// Commits a batch.
    ///
    /// - Parameter embeddings: The embeddings of the batch's decoded images, in order.
    /// - Returns: The files that have to be read again, because an earlier batch of the same run overwrote the image whose
    ///   content they share.
    /// - Throws: ``LibraryError``; then nothing of the batch is written.
    mutating func write(
        _ batch: IndexingBatch, _ embeddings: Embeddings
    ) throws -> [IndexingPlan.Item] {
        var next = report
        var changes: [LibraryChange] = []
        var claimed: Set<Int64> = []
        var again: [IndexingPlan.Item] = []
        var row = 0
        for (item, outcome) in batch.readings {
            switch outcome {
            case .sameContent(let id, let facts):
                next.unchanged += 1
                changes.append(
                    .touch(
                        id: id, fileSize: item.file.fileSize, modificationTime: item.file.modificationTime,
                        changeTime: item.file.changeTime, decoderVersion: ImageDecoder.version))
                if let facts {
                    if !item.hasCurrentFacts { next.described += 1 }
                    changes.append(.describe(id: id, facts))
                }
            case .knownContent(let hash, let pixelsSince, let facts):
                if let reused = try reuse(hash, pixelsSince, facts, item, &claimed, &next) {
                    changes += reused
                } else {
                    again.append(item.decodedAnyhow)
                }
            case .decoded(let image, _):
                changes += try place(image, embeddings[row], item, &claimed)
                row += 1
                count(item, &next)
            case .failed(let reason, let hash, let pixels):
                changes += try failure(item, reason, hash, pixels, &claimed, &next)
            case .absentDecoder(let format, let reason):
                changes.append(absence(of: format, reason, item, &next))
            case .tooSmall(let side):
                next.tooSmall += 1
                changes.append(
                    .fail(
                        path: item.file.path, fileSize: item.file.fileSize,
                        modificationTime: item.file.modificationTime,
                        reason: "the picture is too small: its shorter side has \(side) pixels",
                        changeTime: item.file.changeTime, decoderVersion: ImageDecoder.version,
                        shorterSide: side))
            case .unavailable(let reason):
                next.failures.append(.init(path: item.file.path, reason: reason))
            }
        }
        try library.apply(changes, modelID: model.id)
        sample?.append(contentsOf: embeddings.values)
        report = next
        return again
    }

    /// Removes paths whose files are gone from the catalog.
    mutating func remove(_ paths: [FilePath]) throws {
        try library.apply(paths.map { .remove(path: $0) }, modelID: model.id)
        report.removed += paths.count
    }

    /// Removes paths that the library leaves out now from the catalog.
    mutating func exclude(_ paths: [FilePath]) throws {
        try library.apply(paths.map { .remove(path: $0) }, modelID: model.id)
        report.excluded += paths.count
    }

    /// Handles a file with the content of a known image. If that image's own file is gone, it has moved here;
    /// otherwise this file is a copy. Returns nil if there is no such image any more.
    private mutating func reuse(
        _ hash: ContentHash, _ pixelsSince: Int, _ facts: ImageFacts?, _ item: IndexingPlan.Item,
        _ claimed: inout Set<Int64>, _ report: inout IndexingReport
    ) throws -> [LibraryChange]? {
        let known = try library.imagesWithContent(hash.bytes, modelID: model.id).filter {
            $0.decoderVersion >= pixelsSince
        }
        if let move = move(oneOf: known, to: item, &claimed) {
            report.moved += 1
            return [move.change] + [facts.map { .describe(id: move.id, $0) }].compactMap(\.self)
        }
        guard let twin = known.first else { return nil }
        count(item, &report, embedded: false)
        let copy = LibraryChange.copy(
            from: twin.id,
            NewImage(
                path: item.file.path, fileSize: item.file.fileSize,
                modificationTime: item.file.modificationTime, contentHash: hash.bytes,
                width: twin.width, height: twin.height, orientation: twin.orientation,
                changeTime: item.file.changeTime, decoderVersion: ImageDecoder.version,
                pixelsSince: pixelsSince, preview: twin.preview, facts: facts))
        // An image that only other models know may have moved here.
        let others = try library.imagesWithContent(hash.bytes)
        return [move(oneOf: others, to: item, &claimed)?.change, copy].compactMap(\.self)
    }

    /// Handles a picture that was encoded. It keeps the embeddings that other models have of its content.
    private mutating func place(
        _ image: NewImage, _ vector: [Float], _ item: IndexingPlan.Item, _ claimed: inout Set<Int64>
    ) throws -> [LibraryChange] {
        if item.known?.contentHash == image.contentHash { return [.upsert(image, vector: vector)] }
        let known = try library.imagesWithContent(image.contentHash)
        if let move = move(oneOf: known, to: item, &claimed) {
            return [move.change, .upsert(image, vector: vector)]
        }
        // An earlier decoder may have produced other pixels from the same bytes.
        let twin = known.first { $0.decoderVersion >= image.pixelsSince }
        return [.upsert(image, vector: vector, twin: twin?.id)]
    }

    /// Handles a file that cannot be read as an image. If the catalog has an image with the same bytes, that image
    /// stays, because another run accepted what this run rejects.
    private mutating func failure(
        _ item: IndexingPlan.Item, _ reason: String, _ hash: ContentHash?, _ requiredPixels: Int?,
        _ claimed: inout Set<Int64>, _ report: inout IndexingReport
    ) throws -> [LibraryChange] {
        let file = item.file
        report.failures.append(.init(path: file.path, reason: reason))
        let known = try hash.map { try library.imagesWithContent($0.bytes) } ?? []
        if let id = item.known?.imageID, known.contains(where: { $0.id == id }) {
            return [
                .touch(
                    id: id, fileSize: file.fileSize, modificationTime: file.modificationTime,
                    changeTime: file.changeTime)
            ]
        }
        if let move = move(oneOf: known, to: item, &claimed) { return [move.change] }
        return [
            .fail(
                path: file.path, fileSize: file.fileSize, modificationTime: file.modificationTime,
                reason: reason, changeTime: file.changeTime, decoderVersion: ImageDecoder.version,
                requiredPixels: requiredPixels.map(Int64.init))
        ]
    }

    /// Handles a file whose decoder is not there, which is no failure.
    private func absence(
        of format: String, _ reason: String, _ item: IndexingPlan.Item, _ report: inout IndexingReport
    ) -> LibraryChange {
        report.absent[format, default: 0] += 1
        return .fail(
            path: item.file.path, fileSize: item.file.fileSize, modificationTime: item.file.modificationTime,
            reason: reason, changeTime: item.file.changeTime, decoderVersion: ImageDecoder.version,
            absentFormat: format)
    }

    /// Moves the first of these images whose file is gone and which no other path has claimed to an item's path.
    /// Returns nil if there is none, or if the path already is an image, which it stays.
    private mutating func move(
        oneOf images: [ImageRecord], to item: IndexingPlan.Item, _ claimed: inout Set<Int64>
    ) -> (id: Int64, change: LibraryChange)? {
        guard item.known?.imageID == nil,
            let gone = images.first(where: { !claimed.contains($0.id) && FileStatus.isGone($0.path) })
        else { return nil }
        claimed.insert(gone.id)
        movedFrom.insert(gone.path)
        let change = LibraryChange.move(
            id: gone.id, path: item.file.path, fileSize: item.file.fileSize,
            modificationTime: item.file.modificationTime, changeTime: item.file.changeTime)
        return (gone.id, change)
    }

    private func count(_ item: IndexingPlan.Item, _ report: inout IndexingReport, embedded: Bool = true) {
        // A picture that only has embeddings of other models is new to this one.
        if item.known?.hasEmbedding == true { report.updated += 1 } else { report.added += 1 }
        if embedded { report.embedded += 1 }
    }
}
