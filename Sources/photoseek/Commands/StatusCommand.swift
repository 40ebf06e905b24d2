internal import ArgumentParser
internal import CatalogStore
internal import Query
internal import SystemPackage

/// `photoseek status`
struct StatusCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status", abstract: "Say what the library holds.")

    @OptionGroup var library: LibraryOptions

    @Flag(help: "Print JSON.")
    var json = false

    @Flag(help: "List the files that could not be read.")
    var verbose = false

    func run() throws {
        let catalog = try library.open()
        let summary = try catalog.summary()
        let path = catalog.path
        let held = try summary.models.map { model in
            (model, try IndexStatus(catalog: catalog, model: model.model))
        }
        if json {
            let output = StatusOutput(summary, held.first { $0.0.isInUse }?.1, library: path)
            try Console.standardOutput.deliver(JSONLine(output).text)
            return
        }
        try Console.standardOutput.deliver(lines(summary, held, library: path))
        guard verbose else { return }
        for failure in try catalog.failures() {
            try Console.standardOutput.deliver(["  failed: \(failure.path): \(failure.reason)"])
        }
    }

    private func lines(
        _ summary: LibrarySummary, _ models: [(LibrarySummary.Model, IndexStatus)], library: FilePath
    ) -> [Line] {
        var lines: [Line] = [
            "library   \(library)",
            "images    \(summary.images)",
            "failed    \(summary.failures)",
        ]
        for (model, index) in models {
            lines.append("model     \(Self.describe(model, among: summary))")
            if model.embeddings > 0 { lines += Self.describe(index) }
        }
        lines.append("size      \(summary.bytes.millions) MB")
        return lines
    }

    private static func describe(_ model: LibrarySummary.Model, among summary: LibrarySummary) -> String {
        let kind = model.model.usesFloat16 ? " as f16" : ""
        let megabytes = model.bytes.millions
        let isChosen = model.isInUse && summary.models.count > 1
        return
            "\(model.model.name), dimension \(model.model.dimension), \(model.embeddings) embeddings\(kind), "
            + "\(megabytes) MB" + (isChosen ? ", used unless another is named" : "")
    }

    private static func describe(_ index: IndexStatus) -> [Line] {
        guard let lists = index.lists else {
            let reason = index.problem.map { ", since \($0)" } ?? ""
            return ["index     exact, every picture is compared\(reason)"]
        }
        func tuning(_ tuning: IndexStatus.Tuning) -> String {
            let recall = (Double(tuning.recall) * 100).rounded(to: 1)
            return "\(recall) % of the ten nearest, in \(tuning.nprobe) of \(lists.nlist) lists"
        }
        return [
            """
            index     ivf-flat, \(lists.isFloat16 ? "f16" : "f32"), \(lists.added) added and \(lists.removed) removed \
            since it was built
            """,
            "  words   \(tuning(lists.text))",
            "  picture \(tuning(lists.image))",
        ]
    }
}
