internal import ContentHash
internal import FilePaths
public import Indexing
internal import LibraryStore
internal import NumPyFiles
public import SearchIndex
internal import SystemPackage

/// What was imported.
public struct ImportReport: Equatable, Sendable {
    /// What happened to the pictures whose files are there, and the search index.
    public internal(set) var pictures = IndexingReport()
    /// The number of embeddings that were read.
    public internal(set) var rows = 0
    /// Rows whose file is not there, or that name none.
    public internal(set) var missing = 0
    /// Those of them that the library keeps.
    public internal(set) var kept = 0
    /// Embeddings that were not of unit length and were made so.
    public internal(set) var normalized = 0
}

/// Stores the embeddings of a folder in a library, with their pictures.
///
/// ```swift
/// let source = try ImportSource("/data/embeddings", root: "/home/ann/Pictures")
/// _ = try source.survey(embedder, modelName: "photos", comparesPictures: true)
/// let report = try await LibraryImporter(source, indexer, keepsMissing: false).run()
/// print("\(report.pictures.added) added, \(report.missing) without a file")
/// ```
public struct LibraryImporter: Sendable {
    private let source: ImportSource
    private let indexer: Indexer
    private let keepsMissing: Bool

    /// Prepares an import.
    ///
    /// - Parameters:
    ///   - source: The embeddings, of the dimension of the indexer's model.
    ///   - indexer: The library and the model. Hold a `LibraryLock` while it works.
    ///   - keepsMissing: Whether pictures are stored whose files are not there. A hash, a size and times that the metadata does not tell
    ///     are made up, so that the file is read if it comes back.
    public init(_ source: ImportSource, _ indexer: Indexer, keepsMissing: Bool) {
        (self.source, self.indexer, self.keepsMissing) = (source, indexer, keepsMissing)
    }

    /// Imports all embeddings. If the task is cancelled, what was stored stays, and the report says so.
    ///
    /// - Parameters:
    ///   - progress: Called with the number of rows that were stored, and of all.
    ///   - building: Called while the search index is built at the end.
    /// - Throws: ``TransferError``, `IndexingError`, `LibraryError` or `CLIPModelError`. What was stored before stays.
    /// - Complexity: O(bytes of the pictures), which are read and decoded.
    public func run(
        progress: (_ done: Int, _ total: Int) -> Void = { _, _ in },
        building: (IndexBuildProgress) -> Void = { _ in }
    ) async throws -> ImportReport {
        var report = ImportReport()
        var adoption = try Adoption(indexer)
        progress(0, source.rowCount)
        for part in source.parts {
            var reader = try part.rows(below: source.root)
            var row = 0
            while row < part.embeddings.header.rows, !Task.isCancelled {
                let end = min(row + Adoption.batchSize, part.embeddings.header.rows)
                let metadata = try reader.next(end - row)
                guard metadata.count == end - row else {
                    throw TransferError.differentRows(
                        path: part.path.string, embeddings: part.embeddings.header.rows,
                        metadata: row + metadata.count)
                }
                try await store(metadata, try part.vectors(row..<end), &adoption, &report)
                row = end
                progress(report.rows, source.rowCount)
            }
        }
        report.pictures = try await adoption.finish(building: building)
        return report
    }

    /// Stores some rows, or nothing if the task is cancelled.
    private func store(
        _ metadata: [MetadataRow], _ vectors: [(vector: [Float], wasUnit: Bool)], _ adoption: inout Adoption,
        _ report: inout ImportReport
    ) async throws {
        var missing: [(MetadataRow, [Float])] = []
        var pictures: [EmbeddedPicture] = []
        var rows: [FilePath: MetadataRow] = [:]
        var namesNothing = 0
        for (row, (vector, _)) in zip(metadata, vectors) {
            if let path = row.path {
                pictures.append(EmbeddedPicture(path: path, vector: vector))
                rows[path] = row
            } else {
                namesNothing += 1
            }
        }
        do {
            missing = try await adoption.take(pictures).compactMap { picture in
                rows[picture.path].map { ($0, picture.vector) }
            }
        } catch is CancellationError {
            return
        }
        report.rows += metadata.count
        report.missing += missing.count + namesNothing
        report.normalized += vectors.count { !$0.wasUnit }
        guard keepsMissing else { return }
        let images = missing.compactMap { row, vector in Self.image(row).map { (image: $0, vector: vector) } }
        try adoption.keep(images)
        report.kept += images.count
    }

    /// A picture whose file is not there, as its metadata describes it.
    private static func image(_ row: MetadataRow) -> NewImage? {
        guard let path = row.path else { return nil }
        // The hash of the path stands in for an unknown one: no file has it as the hash of its content, and no other path has it.
        let hash = row.hash ?? ContentHash(of: Array("a file that is not there: ".utf8) + path.bytes).bytes
        return NewImage(
            path: path, fileSize: max(0, row.fileSize ?? 0), modificationTime: row.modificationTime ?? 0,
            contentHash: hash, width: max(1, row.width ?? 1), height: max(1, row.height ?? 1),
            orientation: row.orientation.flatMap { (1...8).contains($0) ? $0 : nil } ?? 1)
    }
}
