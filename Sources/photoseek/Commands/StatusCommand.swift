internal import ArgumentParser
internal import CatalogStore
internal import Query

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
        let catalog = try Catalog(path: try library.path(), access: .readOnly)
        let summary = try catalog.summary()
        let index = try catalog.modelInUse().map { try IndexStatus(catalog: catalog, model: $0) }
        if json {
            let output = StatusOutput(summary, index, library: catalog.path)
            try Console.standardOutput.deliver(JSONLine(output).text)
            return
        }
        try Console.standardOutput.deliver(text(summary, index, library: catalog.path))
        guard verbose else { return }
        for failure in try catalog.failures() {
            try Console.standardOutput.deliver("  failed: \(failure.path): \(failure.reason)\n")
        }
    }

    private func text(_ summary: CatalogSummary, _ index: IndexStatus?, library: String) -> String {
        var lines = [
            "library   \(library)",
            "images    \(summary.images)",
            "failed    \(summary.failures)",
        ]
        for model in summary.models {
            lines.append(
                "model     \(model.model.name), dimension \(model.model.dimension), \(model.embeddings) embeddings"
            )
        }
        if let index { lines += Self.describe(index) }
        lines.append("size      \((Double(summary.bytes) / 1_000_000).rounded(to: 1)) MB")
        return lines.joined(separator: "\n") + "\n"
    }

    private static func describe(_ index: IndexStatus) -> [String] {
        guard let lists = index.lists else {
            let reason = index.problem.map { ", since \($0)" } ?? ""
            return ["index     exact, every picture is compared\(reason)"]
        }
        func tuning(_ tuning: IndexStatus.Tuning) -> String {
            let recall = (Double(tuning.recall) * 100).rounded(to: 1)
            return "\(recall) % of the ten nearest, in \(tuning.nprobe) of \(lists.nlist) lists"
        }
        return [
            "index     ivf-flat, \(lists.isFloat16 ? "f16" : "f32"), \(lists.added) added and "
                + "\(lists.removed) removed since it was built",
            "  words   \(tuning(lists.text))",
            "  picture \(tuning(lists.image))",
        ]
    }
}
