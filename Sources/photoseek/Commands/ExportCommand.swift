internal import ArgumentParser
internal import CatalogStore
internal import LibraryStore
internal import LibraryTransfer
internal import Session
internal import SystemPackage

/// `photoseek export DIR`
struct ExportCommand: AsyncParsableCommand {
    /// The names of formats on the command line.
    enum Format: String, ExpressibleByArgument, CaseIterable {
        case parquet, jsonl

        var metadata: MetadataFormat {
            switch self {
            case .parquet: .parquet
            case .jsonl: .jsonLines
            }
        }
    }

    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Write embeddings, paths and metadata into a folder for other programs.",
        discussion: """
            The folder has the layout of clip-retrieval: embeddings in img_emb/img_emb_0.npy, and paths and metadata \
            of the same rows in metadata/metadata_0.parquet. `photoseek import` reads it again.
            """)

    @Argument(help: ArgumentHelp("The folder, which must be new or empty.", valueName: "folder"))
    var folder: PathArgument

    @OptionGroup var library: LibraryOptions
    @OptionGroup var model: ModelOptions

    @Option(help: ArgumentHelp("How metadata is written: parquet, or jsonl.", valueName: "kind"))
    var format = Format.parquet

    @Option(
        help: ArgumentHelp(
            "How embeddings are written: f32 or f16; default: as the library stores them.", valueName: "kind")
    )
    var precision: Precision?

    @Option(help: ArgumentHelp("The most rows in a file.", valueName: "n"))
    var rows = ExportOptions.defaultRowsPerPart

    @Flag(help: "Replace an earlier export in the folder; nothing else is ever replaced.")
    var force = false

    @Flag(help: "Print the report as JSON.")
    var json = false

    @Flag(help: "Show no progress and no report.")
    var quiet = false

    func validate() throws {
        guard rows > 0 else { throw ValidationError("--rows should be at least 1, found \(rows)") }
    }

    func run() async throws {
        try await Interruption.run("giving up the export") { try export() }
    }

    private func export() throws {
        let place = try folder.located()
        let session = library.session(model)
        let catalog = try session.open()
        guard let held = try session.heldModel(in: catalog) else {
            throw TransferError.noEmbeddings(library: catalog.path.string, model: nil)
        }
        var options = ExportOptions()
        options.format = format.metadata
        options.precision = precision?.stored
        options.rowsPerPart = rows
        var progress = CountedProgress(
            "embeddings", total: try catalog.embeddingCount(modelID: held.id), isQuiet: quiet)
        // Clear the line also before an error is printed.
        defer { progress.clear() }
        let report = try LibraryExporter(catalog, held, options).export(to: place, replacing: force) {
            done, _ in
            try progress.show(done)
        }
        progress.clear()
        let output = ExportOutput(report, folder: place, format: format.rawValue, held)
        if json {
            try Console.standardOutput.deliver(JSONLine(output).text)
        } else if !quiet {
            try Console.standardOutput.deliver([output.line])
        }
    }
}
