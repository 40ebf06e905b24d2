internal import ArgumentParser
internal import ImagePreprocessing
internal import Query
internal import Session
internal import SystemPackage

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
        let destinations = try hits.destinations(session)
        let image = try image.located()
        let catalog = try session.open()
        let loaded = try session.model(for: catalog, threadsPerCall: workers.countPerCall)
        // Pictures need no adapter, and one that is damaged must not stop them.
        let engine = try SearchEngine(
            library: catalog, encoder: loaded.encoder, modelName: loaded.name, isExact: hits.exact,
            usesAdapter: false)
        var request = SearchRequest()
        guard let term = SearchTerm(pictureAt: image) else {
            throw ImageError.unreadable(path: image.string, reason: "is a folder")
        }
        request.terms = [term]
        try hits.complete(&request)
        let result = try engine.answer(
            request, title: image.string, embedder: try loaded.embedder(pixels.decoder))
        try hits.show([result], destinations)
    }
}
