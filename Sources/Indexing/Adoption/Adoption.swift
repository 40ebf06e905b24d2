internal import CLIPModel
internal import ImageEmbedding
internal import ImagePreprocessing
public import LibraryStore
public import SearchIndex
public import SystemPackage
internal import TextEmbedding

/// A picture with an embedding that was made elsewhere.
public struct EmbeddedPicture: Sendable {
    /// The file: an absolute path without symbolic links.
    public let path: FilePath
    /// The embedding, `[dimension]`, of unit length.
    public let vector: [Float]

    /// Creates a picture.
    public init(path: FilePath, vector: [Float]) {
        self.path = path
        self.vector = vector
    }
}

/// Takes pictures into a library whose embeddings were made elsewhere. Files are read as by an ``Indexer``, except that no picture goes
/// through the encoder, so that a run of the indexer finds nothing to do for them.
///
/// ```swift
/// var adoption = try Adoption(indexer)
/// for batch in batches { missing += try await adoption.take(batch) }
/// let report = try await adoption.finish()
/// ```
///
/// Used by one thread at a time; only one program at a time should write to a library.
public struct Adoption: Sendable {
    /// The number of pictures that should be taken at a time: their pixels are in memory together.
    public static let batchSize = 32

    private let indexer: Indexer
    /// The model as the library knows it.
    public let model: ModelRecord
    private let reader: PictureReader
    private var writer: BatchWriter
    private var finder: CompanionFinder
    private var mountPoints: Set<FilePath> = []
    private var unchanged = 0

    /// Registers the model of an indexer in its library.
    ///
    /// - Throws: `LibraryError` or `CLIPModelError`.
    public init(_ indexer: Indexer) throws {
        self.indexer = indexer
        // A model whose text encoder is broken is found before any picture is stored.
        _ = try indexer.encoder.embed(texts: [""])
        model = try indexer.library.registerModel(
            name: indexer.modelName, fingerprint: indexer.fingerprint, dimension: indexer.encoder.dimension,
            precision: indexer.options.precision)
        reader = PictureReader(
            library: indexer.library, model: model, embedder: indexer.embedder,
            rules: ReadingRules(
                pixelLimit: indexer.embedder.decoder.pixelLimit,
                leastSide: try indexer.library.crawlRules().leastSide))
        writer = BatchWriter(library: indexer.library, model: model, sample: nil)
        finder = CompanionFinder(separatesPairs: indexer.options.separatesPairs)
    }

    /// What was done so far.
    public var report: IndexingReport {
        var report = writer.report
        report.unchanged += unchanged
        report.embedded = 0
        return report
    }

    /// Takes pictures. What the library has already stays as it is.
    ///
    /// - Parameter pictures: Up to ``batchSize`` of them. Of two with one path, the first counts.
    /// - Returns: The pictures whose files are not there.
    /// - Throws: `LibraryError`, or `CancellationError` before anything of the batch is read. What was taken before stays.
    public mutating func take(_ pictures: [EmbeddedPicture]) async throws -> [EmbeddedPicture] {
        let paths = pictures.map(\.path)
        let vectors = Dictionary(pictures.map { ($0.path, $0.vector) }) { first, _ in first }
        let crawl = try PictureCrawler(files: paths)
        mountPoints.formUnion(crawl.mountPoints)
        let known = Dictionary(
            try indexer.library.knownFiles(under: paths, modelID: model.id).map { ($0.path, $0) }
        ) { first, _ in first }
        var items: [IndexingPlan.Item] = []
        let files = crawl.files()
        for file in files {
            let item = IndexingPlan.Item(
                file: file, known: known[file.path], companions: finder.companions(of: file.path))
            if item.isUpToDate { unchanged += 1 } else { items.append(item) }
        }
        while !items.isEmpty { items = try await store(items, vectors) }
        let found = Set(files.map(\.path))
        unchanged += pictures.count { found.contains($0.path) } - found.count
        return pictures.filter { !found.contains($0.path) }
    }

    /// Keeps a picture whose file is not there, unless the library has an embedding of its path already.
    ///
    /// - Parameter images: The pictures as they are said to be, and their embeddings.
    /// - Throws: `LibraryError`.
    public mutating func keep(_ images: [(image: NewImage, vector: [Float])]) throws {
        let known = try indexer.library.knownFiles(under: images.map(\.image.path), modelID: model.id)
        let held = Set(known.filter(\.hasEmbedding).map(\.path))
        let new = images.filter { !held.contains($0.image.path) }
        try indexer.library.apply(new.map { .upsert($0.image, vector: $0.vector) }, modelID: model.id)
    }

    /// Records what the strengths of hits are computed from, and builds the search index if that is due.
    ///
    /// - Parameter building: Called while the search index is built.
    /// - Returns: What was done in all. It says that the work was interrupted if the task is cancelled.
    /// - Throws: `LibraryError` or `CLIPModelError`.
    public func finish(
        building: (IndexBuildProgress) -> Void = { _ in }
    ) async throws -> IndexingReport {
        var report = report
        try rememberMountPoints()
        try await indexer.whileNotStopped { isStopped in
            do {
                try StrengthRecorder(
                    library: indexer.library, model: model, encoder: indexer.encoder, isCancelled: isStopped
                ).bringUpToDate()
                let builder = try indexer.indexBuilder(of: model, isStopped)
                report.searchIndex = try indexer.build(builder, building)
            } catch IndexingError.cannotBuildIndex(let problem) {
                report.indexProblem = .index(problem)
            } catch is CancellationError {
                return
            }
        }
        report.isInterrupted = Task.isCancelled
        return report
    }

    /// Reads files and stores their pictures.
    ///
    /// - Returns: The files that have to be read again.
    private mutating func store(
        _ items: [IndexingPlan.Item], _ vectors: [FilePath: [Float]]
    ) async throws -> [IndexingPlan.Item] {
        let batch = IndexingBatch(readings: try await read(items))
        let values = batch.readings.flatMap { item, outcome -> [Float] in
            if case .decoded = outcome { vectors[item.file.path] ?? [] } else { [] }
        }
        return try writer.write(batch, Embeddings(values: values, dimension: model.dimension))
    }

    /// Reads files, as many at a time as there are threads.
    ///
    /// - Returns: What was read, in the order of the files.
    private func read(
        _ items: [IndexingPlan.Item]
    ) async throws -> [(item: IndexingPlan.Item, outcome: PictureReader.Outcome)] {
        let reader = reader
        return try await withThrowingTaskGroup(of: (Int, PictureReader.Outcome).self) { group in
            var outcomes: [Int: PictureReader.Outcome] = [:]
            for (index, item) in items.enumerated() {
                if index >= indexer.options.threads, let (done, outcome) = try await group.next() {
                    outcomes[done] = outcome
                }
                group.addTask { (index, try reader.read(item)) }
            }
            for try await (done, outcome) in group { outcomes[done] = outcome }
            return items.enumerated().compactMap { index, item in outcomes[index].map { (item, $0) } }
        }
    }

    /// Records the mount points of disks that hold pictures which were taken.
    private func rememberMountPoints() throws {
        let former = try indexer.library.mountPoints()
        let found = mountPoints.compactMap(MountPoint.init(at:)).filter { !former.contains($0) }
        if !found.isEmpty { try indexer.library.updateMountPoints(found, forgetting: []) }
    }
}

extension IndexingPlan.Item {
    /// Whether the library has all that would be read of the file.
    fileprivate var isUpToDate: Bool {
        guard let known, known.isCurrent(file), known.hasEmbedding else { return false }
        return known.decoderVersion >= ImageDecoder.version && hasCurrentFacts
    }
}
