internal import Answers
internal import Indexing
internal import Session
internal import Synchronization
internal import SystemPackage

/// Shows what a ``LibraryKeeper`` tells: results on standard output, everything else on standard error.
final class WatchMessages: Sendable {
    private let json: Bool
    private let quiet: Bool
    private let results: Console
    private let progress = Mutex(ProgressLine())

    /// - Parameters:
    ///   - json: Whether results are JSON.
    ///   - quiet: Whether only warnings are shown.
    init(json: Bool, quiet: Bool) {
        (self.json, self.quiet, results) = (json, quiet, .standardOutput)
    }

    /// For a program whose results are something else.
    init(onStandardErrorUnless quiet: Bool) {
        (json, self.quiet, results) = (false, quiet, .standardError)
    }

    /// Shows an event.
    @Sendable func show(_ event: LibraryKeeper.Event) {
        switch event {
        case .watching(let folders):
            say("watching \(folders.map(\.string).joined(separator: ", "))")
        case .progress(let step):
            guard !quiet else { return }
            progress.withLock { line in
                if step.done == 0 { line = ProgressLine() }
                line.show(step)
            }
        case .updated(let report, let model, let isFirst):
            progress.withLock { $0.clear() }
            show(report, model, isFirst: isFirst)
        case .notice(.returned(let folder)):
            say("\(folder) is there again")
        case .notice(let notice):
            Console.standardError.warn(Line(notice.explanation))
        case .waiting(.lock(let process)):
            say(
                "another index run\(process.map { " (process \($0))" } ?? "") is working on this library; waiting for it to end"
            )
        case .waiting(.battery):
            say("the machine runs on battery; waiting for mains (--on-battery works anyway)")
        case .waiting(.library(let error)):
            Console.standardError.warn(Line("\(error.explanation); trying again"))
        case .resumed:
            say("going on")
        }
    }

    private func say(_ text: String) {
        if !quiet { Console.standardError.write("photoseek: \(text)\n") }
    }

    /// Shows a report if there is something to report. Whoever reads it may have gone away, which is no reason to stop working.
    private func show(_ report: IndexingReport, _ model: LoadedModel, isFirst: Bool) {
        for folder in report.missingDisks {
            say("the disk that was mounted at \(folder) is missing; the library keeps its pictures")
        }
        if let problem = report.indexProblem {
            Console.standardError.warn(
                Line("searches are slower without a search index: \(problem.explanation)"))
        }
        guard !quiet, isFirst || !report.changesNothing else { return }
        if json {
            let output = IndexOutput(
                report, model: model.name, dimension: model.dimension,
                indexProblem: report.indexProblem?.explanation)
            if let line = try? JSONLine(output) { try? results.deliver(line.text) }
        } else {
            try? results.deliver(WatchLines(report, isFirst: isFirst).lines)
        }
    }
}

extension IndexingReport {
    /// Whether nothing was done that people could notice.
    var changesNothing: Bool {
        [added, updated, moved, removed, excluded, described, failures.count, absent.count].allSatisfy {
            $0 == 0
        }
    }
}
