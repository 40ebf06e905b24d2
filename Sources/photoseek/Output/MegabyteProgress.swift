/// The progress of work on a file whose size is known when it begins, in megabytes.
struct MegabyteProgress {
    private static let megabyte: Int64 = 1_000_000

    private let isQuiet: Bool
    private var line = ProgressLine()

    init(isQuiet: Bool) { self.isQuiet = isQuiet }

    /// Shows how many bytes are done, unless a line was shown just before.
    ///
    /// - Throws: `CancellationError` if the task was cancelled.
    mutating func show(_ done: Int64, of total: Int64) throws {
        try Task.checkCancellation()
        if !isQuiet { line.show(Int(done / Self.megabyte), of: Int(total / Self.megabyte), "MB") }
    }

    /// Clears the line, so that the following output starts on its own line.
    func clear() {
        if !isQuiet { line.clear() }
    }
}
