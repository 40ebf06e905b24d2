internal import ArgumentParser
internal import CatalogStore

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
        if json {
            try Console.standardOutput.deliver(JSONLine(StatusOutput(summary, library: catalog.path)).text)
            return
        }
        try Console.standardOutput.deliver(text(summary, library: catalog.path))
        guard verbose else { return }
        for failure in try catalog.failures() {
            try Console.standardOutput.deliver("  failed: \(failure.path): \(failure.reason)\n")
        }
    }

    private func text(_ summary: CatalogSummary, library: String) -> String {
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
        lines.append("size      \((Double(summary.bytes) / 1_000_000).rounded(to: 1)) MB")
        return lines.joined(separator: "\n") + "\n"
    }
}

/// The answer of `photoseek status --json`.
struct StatusOutput: Encodable {
    struct Model: Encodable {
        let model: String
        let dimension: Int
        let embeddings: Int
    }

    struct Index: Encodable {
        let kind: String
        let vectors: Int
    }

    let library: String
    let images: Int
    let failed: Int
    let models: [Model]
    let index: Index
    let bytes: Int64

    init(_ summary: CatalogSummary, library: String) {
        self.library = library
        images = summary.images
        failed = summary.failures
        models = summary.models.map { model in
            Model(model: model.model.name, dimension: model.model.dimension, embeddings: model.embeddings)
        }
        index = Index(kind: "exact", vectors: summary.models.first { $0.embeddings > 0 }?.embeddings ?? 0)
        bytes = summary.bytes
    }
}
