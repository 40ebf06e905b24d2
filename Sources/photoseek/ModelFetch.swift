internal import ModelHub

/// Fetches a model for a command, and shows the progress.
struct ModelFetch {
    let quiet: Bool

    /// Fetches a model from the Hub; ends early when the task is cancelled.
    ///
    /// - Throws: ``ModelHubError``, `CLIPModelError` or `CancellationError`.
    func fetch(_ name: String, revision: String? = nil) throws -> PulledModel {
        var line = ProgressLine()
        defer { if !quiet { line.clear() } }
        let pull = try ModelPull(
            named: name, revision: revision, goesOn: { !Task.isCancelled },
            progress: { if !quiet { line.show($0) } },
            waiting: { file in
                Console.standardError.write(
                    "photoseek: another program is fetching or removing \(file); waiting for it to end\n")
            })
        return try pull.run()
    }
}
