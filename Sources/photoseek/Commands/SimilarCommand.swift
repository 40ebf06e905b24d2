internal import ArgumentParser
internal import Query
internal import Session

/// `photoseek similar IMAGE`
struct SimilarCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "similar",
        abstract: "Find pictures similar to a given one, which need not be in the library.")

    @Argument(help: ArgumentHelp("A picture file; `photoseek formats` lists the kinds.", valueName: "image"))
    var image: PathArgument

    @OptionGroup var library: LibraryOptions
    @OptionGroup var model: ModelOptions
    @OptionGroup var workers: ThreadOptions
    @OptionGroup var hits: HitOptions
    @OptionGroup var pixels: PixelOptions

    func run() throws {
        let session = library.session(model)
        let sheet = try hits.sheetFile(session)
        let image = try image.located()
        let catalog = try session.open()
        let loaded = try session.model(for: catalog, threadsPerCall: workers.countPerCall)
        let engine = try SearchEngine(
            library: catalog, encoder: loaded.encoder, modelName: loaded.name, isExact: hits.exact)
        let result = try engine.similar(
            toImageAt: image, embedder: try loaded.embedder(pixels.decoder),
            options: hits.search)
        try hits.show([result], sheet: sheet)
    }
}
