internal import CLIPModel
internal import CatalogStore

/// Reads, encodes and commits the files of a plan, each stage beside the others.
///
/// One task group with fixed windows: at most `threads` + 1 files are being read, at most `threads` batches
/// are being encoded, and files are read ahead of the last commit by at most three batches, so that memory is
/// bounded whatever the number of files. Batches are formed and committed in the order of the plan.
struct IndexPipeline {
    private enum Event: Sendable {
        case read(index: Int, PictureReader.Outcome)
        case encoded(number: Int, IndexBatch, Embeddings)
    }

    private let items: [IndexPlan.Item]
    private let encoder: CLIPEncoder
    private let options: IndexOptions
    private let reader: PictureReader

    private var nextToRead = 0
    private var reading = 0
    private var nextToBatch = 0
    private var outcomes: [Int: PictureReader.Outcome] = [:]
    private var current = IndexBatch()
    private var waiting: [(number: Int, batch: IndexBatch)] = []
    private var sealed = 0
    private var encoding = 0
    private var encoded: [Int: (IndexBatch, Embeddings)] = [:]
    private var committed = 0
    private var done = 0

    init(_ items: [IndexPlan.Item], reader: PictureReader, encoder: CLIPEncoder, options: IndexOptions) {
        self.items = items
        self.reader = reader
        self.encoder = encoder
        self.options = options
    }

    /// Runs to the end, or, when the task is cancelled, to the end of what is already read.
    ///
    /// - Throws: ``CatalogError`` or ``CLIPModelError``; what was committed before stays.
    mutating func run(_ writer: inout BatchWriter, progress: (IndexProgress) -> Void) async throws {
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
        startReading(in: &group)
        let isLast = (nextToRead == items.count || Task.isCancelled) && nextToBatch == nextToRead
        if isLast && !current.readings.isEmpty { seal() }
        while encoding < options.threads, !waiting.isEmpty {
            let (number, batch) = waiting.removeFirst()
            encoding += 1
            group.addTask { [encoder] in .encoded(number: number, batch, try batch.encode(encoder)) }
        }
    }

    /// Starts nothing new once the run is to stop; what is being read is still encoded and committed.
    private mutating func startReading(in group: inout ThrowingTaskGroup<Event, any Error>) {
        let window = (options.threads + 2) * options.batchSize
        while !Task.isCancelled, nextToRead < items.count, reading <= options.threads,
            nextToRead - done < window
        {
            let index = nextToRead
            let item = items[index]
            nextToRead += 1
            reading += 1
            group.addTask { [reader] in .read(index: index, try reader.read(item)) }
        }
    }

    private mutating func handle(
        _ event: Event, _ writer: inout BatchWriter, _ progress: (IndexProgress) -> Void
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
                try writer.write(batch, embeddings)
                committed += 1
                done += batch.readings.count
                progress(
                    IndexProgress(done: done, total: items.count, failed: writer.report.failures.count))
            }
        }
    }

    /// A batch is full with enough to encode, or with enough rows to commit.
    private func isFull(_ batch: IndexBatch) -> Bool {
        batch.decodedCount >= options.batchSize || batch.readings.count >= 2 * options.batchSize
    }

    private mutating func seal() {
        waiting.append((sealed, current))
        sealed += 1
        current = IndexBatch()
    }
}
