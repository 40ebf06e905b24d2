/// The progress of work on a known number of things, which the user can stop between two of them.
struct CountedProgress {
    private let things: String
    private let total: Int
    private let isQuiet: Bool
    private var line = ProgressLine()

    /// - Parameters:
    ///   - things: What is counted, as "pictures".
    ///   - total: The number of all.
    ///   - isQuiet: Whether nothing is shown.
    init(_ things: String, total: Int, isQuiet: Bool) {
        (self.things, self.total, self.isQuiet) = (things, total, isQuiet)
    }

    /// Shows the progress, unless a line was shown just before.
    ///
    /// - Throws: `CancellationError` if the task was cancelled.
    mutating func show(_ done: Int) throws {
        try Task.checkCancellation()
        update(done)
    }

    /// The same for work that looks by itself whether it is cancelled.
    mutating func update(_ done: Int) {
        if !isQuiet { line.show(done, of: total, things) }
    }

    /// Clears the line, so that the following output starts on its own line.
    func clear() {
        if !isQuiet { line.clear() }
    }
}
