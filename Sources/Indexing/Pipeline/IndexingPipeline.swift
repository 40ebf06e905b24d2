internal import CLIPModel
internal import ImageEmbedding

/// Reads, encodes and commits the files of a plan; all stages run concurrently.
///
/// A task group runs at most `threads` tasks at a time, each of which reads a file or encodes a batch; full batches
/// come first. Files are read at most `threads + 2` batches ahead of the last commit, so memory does not grow with
/// the number of files. Batches are formed and committed in the order of the plan; files that have to be read again
/// follow at its end. What people ask for meanwhile brings the files forward whose names fit.
struct IndexingPipeline {
    private enum Event: Sendable {
        case read(index: Int, PictureReader.Outcome)
        case encoded(number: Int, IndexingBatch, Embeddings)
    }

    /// The system is asked to read a file this many files before its turn, so that the disk reads while the
    /// processors compute.
    private static let announced = 16

    private var items: [IndexingPlan.Item]
    private let options: IndexingOptions
    private let reader: PictureReader
    private let asked: @Sendable () -> [String]

    private var askedNames = AskedNames()
    private var nextToRead = 0
    private var reading = 0
    private var nextToBatch = 0
    private var outcomes: [Int: PictureReader.Outcome] = [:]
    private var current = IndexingBatch()
    private var waiting: [(number: Int, batch: IndexingBatch)] = []
    private var sealed = 0
    private var encoding = 0
    private var encoded: [Int: (IndexingBatch, Embeddings)] = [:]
    private var committed = 0
    private var done = 0

    /// - Parameter asked: Returns the queries that people asked since the last call.
    init(
        _ items: [IndexingPlan.Item], reader: PictureReader, options: IndexingOptions,
        asked: @escaping @Sendable () -> [String]
    ) {
        self.items = items
        self.asked = asked
        self.reader = reader
        self.options = options
    }

    /// Runs to the end. If the task is cancelled, finishes only the files that are already being read.
    ///
    /// - Throws: ``LibraryError``, ``CLIPModelError`` or what `progress` throws; what was committed before stays.
    mutating func run(
        _ writer: inout BatchWriter, progress: (IndexingProgress) throws -> Void
    ) async throws {
        var pipeline = self
        defer { self = pipeline }
        try await withThrowingTaskGroup(of: Event.self) { group in
            pipeline.startTasks(in: &group)
            for try await event in group {
                try pipeline.handle(event, &writer, progress)
                pipeline.startTasks(in: &group)
            }
        }
    }

    private mutating func startTasks(in group: inout ThrowingTaskGroup<Event, any Error>) {
        startEncoding(in: &group)
        startReading(in: &group)
        let isLast = (nextToRead == items.count || Task.isCancelled) && nextToBatch == nextToRead
        if isLast && !current.readings.isEmpty {
            sealRest()
            startEncoding(in: &group)
        }
    }

    private var idleThreads: Int { options.threads - reading - encoding }

    private mutating func startEncoding(in group: inout ThrowingTaskGroup<Event, any Error>) {
        while idleThreads > 0, !waiting.isEmpty {
            let (number, batch) = waiting.removeFirst()
            encoding += 1
            group.addTask { [embedder = reader.embedder] in
                .encoded(number: number, batch, try batch.encode(embedder))
            }
        }
    }

    /// Starts to read more files, unless the task is cancelled. Files that are already being read are still encoded
    /// and committed.
    private mutating func startReading(in group: inout ThrowingTaskGroup<Event, any Error>) {
        let window = (options.threads + 2) * options.batchSize
        while !Task.isCancelled, nextToRead < items.count, idleThreads > 0, nextToRead - done < window {
            let index = nextToRead
            let item = items[index]
            let later = index + Self.announced < items.count ? items[index + Self.announced] : nil
            nextToRead += 1
            reading += 1
            group.addTask { [reader] in
                if let later { reader.announce(later) }
                return .read(index: index, try reader.read(item))
            }
        }
    }

    private mutating func handle(
        _ event: Event, _ writer: inout BatchWriter, _ progress: (IndexingProgress) throws -> Void
    ) throws {
        switch event {
        case .read(let index, let outcome):
            reading -= 1
            outcomes[index] = outcome
            while let next = outcomes.removeValue(forKey: nextToBatch) {
                current.readings.append((items[nextToBatch], next))
                nextToBatch += 1
                if isFull(current) { seal() }
            }
        case .encoded(let number, let batch, let embeddings):
            encoding -= 1
            encoded[number] = (batch, embeddings)
            while let (batch, embeddings) = encoded.removeValue(forKey: committed) {
                items += try writer.write(batch, embeddings)
                committed += 1
                done += batch.readings.count
                try progress(
                    IndexingProgress(done: done, total: items.count, failed: writer.report.failures.count))
            }
            bringForward(asked())
        }
    }

    /// Lets the files come next whose names have words of these queries.
    private mutating func bringForward(_ queries: [String]) {
        guard !queries.isEmpty, askedNames.add(queries), nextToRead < items.count else { return }
        let rest = items[nextToRead...]
        let fitting = zip(rest, askedNames.fit(rest.map(\.file.path)))
        items.replaceSubrange(
            nextToRead..., with: fitting.filter(\.1).map(\.0) + fitting.filter { !$0.1 }.map(\.0))
    }

    /// A batch is full if it has enough images to encode, or enough rows to commit.
    private func isFull(_ batch: IndexingBatch) -> Bool {
        batch.decodedCount >= options.batchSize || batch.readings.count >= 2 * options.batchSize
    }

    private mutating func seal() {
        waiting.append((sealed, current))
        sealed += 1
        current = IndexingBatch()
    }

    /// Splits the last batch among the idle threads.
    private mutating func sealRest() {
        let rest = current.readings
        let share = max(1, (rest.count - 1) / max(1, idleThreads) + 1)
        for start in stride(from: 0, to: rest.count, by: share) {
            current.readings = Array(rest[start..<min(start + share, rest.count)])
            seal()
        }
    }
}

/// Files that go through the encoder together and are committed together.
struct IndexingBatch: Sendable {
    /// The files and the outcomes of reading them, in the order of the plan.
    var readings: [(item: IndexingPlan.Item, outcome: PictureReader.Outcome)] = []

    /// The number of images that need the encoder.
    var decodedCount: Int {
        readings.count { if case .decoded = $0.outcome { true } else { false } }
    }

    /// The embeddings of the decoded images, in order.
    ///
    /// - Throws: ``CLIPModelError``.
    func encode(_ embedder: ImageEmbedder) throws -> Embeddings {
        try embedder.embed(
            readings.compactMap { reading in
                if case .decoded(_, let prepared) = reading.outcome { prepared } else { nil }
            })
    }
}
