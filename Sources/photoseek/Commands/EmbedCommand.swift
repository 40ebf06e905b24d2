internal import Answers
internal import ArgumentParser
internal import CLIPModel
internal import ImageEmbedding
internal import NumPyFiles
internal import Session
internal import SystemPackage

/// `photoseek embed`
struct EmbedCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "embed",
        abstract: "Print the embeddings of texts and pictures.",
        discussion: "Prints one line of JSON per input: the texts, then the images, in the given order.")

    @Option(help: ArgumentHelp("A text; may be repeated.", valueName: "text"))
    var text: [String] = []

    @Option(help: ArgumentHelp("A picture file; may be repeated.", valueName: "file"))
    var image: [PathArgument] = []

    @Flag(help: "Do not normalise the embeddings to unit length.")
    var raw = false

    @Option(help: ArgumentHelp("Write an (n, d) float32 NumPy file instead of JSON.", valueName: "file"))
    var npy: PathArgument?

    @OptionGroup var overwriting: OverwriteFlag

    @Flag(help: "Print JSON, which is the default.")
    var json = false

    @OptionGroup var library: LibraryOptions
    @OptionGroup var model: ModelOptions
    @OptionGroup var workers: ThreadOptions
    @OptionGroup var pixels: PixelOptions

    func validate() throws {
        guard !text.isEmpty || !image.isEmpty else {
            throw ValidationError("Name at least one --text or --image")
        }
    }

    func run() throws {
        let session = library.session(model)
        let file = try npyFile(session)
        let images = try image.map { try $0.located() }
        let loaded = try session.model(threadsPerCall: workers.countPerCall)
        let embeddings = try embedTexts(loaded) + embed(images, loaded)
        if let file {
            let header = NumPyHeader(.float32, rows: embeddings.count, columns: loaded.dimension)
            return try file.write(header.bytes + NumPyRows.bytes(embeddings.flatMap(\.vector), as: .float32))
        }
        for embedding in embeddings { try Console.standardOutput.deliver(JSONLine(embedding).text) }
    }

    /// The file for the embeddings; nil if they are printed.
    private func npyFile(_ session: LibrarySession) throws -> OutputFile? {
        try npy.map { npy in
            // Embedding needs no library, so it works even if there is no place for one.
            let library = try? session.libraryPath()
            return try OutputFile(
                npy.located(), .numPy, replacesOthers: overwriting.force, library: library)
        }
    }

    private func embedTexts(_ loaded: LoadedModel) throws -> [EmbeddingOutput] {
        try text.map { text in
            try loaded.warnIfCut(text)
            let vector = try loaded.encoder.embed(texts: [text], normalized: !raw)[0]
            return EmbeddingOutput(input: text, kind: "text", uri: nil, model: loaded.name, vector: vector)
        }
    }

    private func embed(_ images: [FilePath], _ loaded: LoadedModel) throws -> [EmbeddingOutput] {
        guard !images.isEmpty else { return [] }
        let embedder = try loaded.embedder(pixels.decoder)
        return try images.map { path in
            let vector = try embedder.embed(imageAt: path, normalized: !raw)
            return EmbeddingOutput(
                input: path.string, kind: "image", uri: path.uriUnlessText, model: loaded.name, vector: vector
            )
        }
    }
}
