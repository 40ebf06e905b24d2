internal import ArgumentParser

extension Interruption {
    /// Runs work whose task is cancelled on Ctrl-C or SIGTERM. What the work has printed and stored until then stays.
    ///
    /// - Parameters:
    ///   - announcement: Tells the user what the program does before it ends.
    ///   - work: May end with a `CancellationError` if it was cancelled.
    /// - Throws: An `ExitCode` after a signal; otherwise what the work throws.
    static func run(
        _ announcement: String = "finishing the current batches",
        _ work: sending @escaping () async throws -> Void
    ) async throws {
        let interruption = Interruption(announcement)
        let task = Task { try await work() }
        interruption.listen { task.cancel() }
        do {
            try await task.value
        } catch is CancellationError {
            // The work was cancelled before there was anything to report.
        }
        if let code = interruption.exitCode { throw ExitCode(code) }
    }
}
