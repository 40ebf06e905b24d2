internal import Answers
internal import ArgumentParser
internal import CatalogStore
internal import Kernels
internal import LibraryStore
internal import SearchIndex
internal import Session
internal import VectorIndex

/// `photoseek status`
struct StatusCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status", abstract: "Show what the library contains.")

    @OptionGroup var library: LibraryOptions

    @Flag(help: "Print JSON.")
    var json = false

    @Flag(help: "Also list the files that could not be read.")
    var verbose = false

    func run() throws {
        let catalog = try library.session().open()
        let contents = try LibraryContents(catalog)
        let watching = try LibraryLock(libraryPath: catalog.path, purpose: .watching)
        let isWatched = watching.isTaken
        if json {
            var output = StatusOutput(contents, problem: contents.indexProblem?.explanation)
            output.watched = isWatched
            output.watchedBy = isWatched ? watching.holder() : nil
            try Console.standardOutput.deliver(JSONLine(output).text)
            return
        }
        var lines = lines(contents)
        let watcher = watching.holder().map { "by process \($0)" } ?? "yes"
        lines.append("watched   \(isWatched ? watcher : "no")")
        try Console.standardOutput.deliver(lines)
        guard verbose else { return }
        for failure in try catalog.failures() {
            try Console.standardOutput.deliver(["  failed: \(failure.path): \(failure.reason)"])
        }
    }

    private func lines(_ contents: LibraryContents) -> [Line] {
        var lines: [Line] = [
            "library   \(contents.path)",
            "images    \(contents.images)",
            "failed    \(contents.failures)",
        ]
        lines += FactsDescription(contents.facts).lines
        for held in contents.models {
            lines.append("model     \(Self.describe(held, isOneOfSeveral: contents.models.count > 1))")
            if held.hasAdapter { lines.append("adapter   changes the texts of queries for this model") }
            if held.embeddings > 0 { lines += Self.describe(held.index) }
        }
        lines.append("size      \(contents.bytes.millions) MB")
        return lines
    }

    private static func describe(_ held: LibraryContents.Model, isOneOfSeveral: Bool) -> String {
        let kind = held.model.precision == .float32 ? "" : " as \(Precision(held.model.precision).rawValue)"
        return
            "\(held.model.name), dimension \(held.model.dimension), \(held.embeddings) embeddings\(kind), "
            + "\(held.bytes.millions) MB"
            + (held.isInUse && isOneOfSeveral ? ", the default" : "")
    }

    private static func describe(_ index: IndexStatus) -> [Line] {
        guard let lists = index.lists else {
            let reason = index.problem.map { ", because \($0.explanation)" } ?? ""
            return ["index     exact, every picture is compared\(reason)"]
        }
        func tuning(_ tuning: IndexDescription.Tuning) -> String {
            let recall = (Double(tuning.recall) * 100).rounded(to: 1)
            return "\(recall) % of the ten nearest, in \(tuning.nprobe) of \(lists.nlist) lists"
        }
        return [
            """
            index     ivf-flat, \(Precision(lists.precision).rawValue), \(lists.added) added and \(lists.removed) removed \
            since it was built
            """,
            "  words   \(tuning(lists.recall.shiftedQueries))",
            "  picture \(tuning(lists.recall.nearQueries))",
        ]
    }
}
