internal import SystemPackage
internal import ArgumentParser
internal import CLIPModel
internal import Query

/// `photoseek embed`
struct EmbedCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "embed",
        abstract: "Print the embeddings of texts and pictures.",
        discussion: "One line of JSON an input: the texts, then the images, each in the order given.")

    @Option(help: ArgumentHelp("A text; may be repeated.", valueName: "text"))
    var text: [String] = []

    @Option(help: ArgumentHelp("A JPEG or PNG file; may be repeated.", valueName: "file"))
    var image: [String] = []

    @Flag(help: "Leave out the normalisation to unit length.")
    var raw = false

    @Option(help: ArgumentHelp("Write an (n, d) float32 NumPy file instead.", valueName: "file"))
    var npy: String?

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
        let loaded = try model.load(
            libraryModel: try library.modelInUse(), threadsPerCall: workers.countPerCall)
        let embeddings = try embedTexts(loaded) + embedImages(loaded)
        if let npy {
            let all = Embeddings(values: embeddings.flatMap(\.vector), dimension: loaded.dimension)
            return try NumPyFile(all).write(to: npy)
        }
        for embedding in embeddings { try Console.standardOutput.deliver(JSONLine(embedding).text) }
    }

    private func embedTexts(_ loaded: LoadedModel) throws -> [EmbeddingOutput] {
        try text.map { text in
            let vector = try loaded.encoder.embed(texts: [text], normalized: !raw)[0]
            return EmbeddingOutput(input: text, kind: "text", model: loaded.name, vector: vector)
        }
    }

    private func embedImages(_ loaded: LoadedModel) throws -> [EmbeddingOutput] {
        guard !image.isEmpty else { return [] }
        let preprocessor = try loaded.preprocessor()
        return try image.map { path in
            let vector = try loaded.encoder.embed(
                imageAt: FilePath(path), preprocessor, pixels.decoder, normalized: !raw)[0]
            return EmbeddingOutput(input: path, kind: "image", model: loaded.name, vector: vector)
        }
    }
}

/// A line of `photoseek embed`.
struct EmbeddingOutput: Encodable {
    let input: String
    let kind: String
    let model: String
    let dimension: Int
    let vector: [Float]

    init(input: String, kind: String, model: String, vector: [Float]) {
        self.input = input
        self.kind = kind
        self.model = model
        self.vector = vector
        dimension = vector.count
    }
}
