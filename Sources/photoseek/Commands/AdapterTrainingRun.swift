internal import Analysis
internal import CLIPModel
internal import CatalogStore
internal import ImagePreprocessing
internal import LibraryAnalysis
internal import Session
internal import SystemPackage
internal import TextEmbedding

/// `photoseek adapt PAIRS`
struct AdapterTrainingRun {
    let options: AdaptCommand

    /// Trains an adapter, prints what it found, and stores it if it helps.
    ///
    /// - Throws: ``AdapterProblem`` if it is not stored.
    func run(_ path: FilePath) throws {
        let session = options.work.session
        let plot = try options.lossPlot.map { try options.overwriting.file($0, .plot, session) }
        let file = try CaptionFile(path)
        let place = try AdapterPlace(
            session, session.openForWriting(), threadsPerCall: options.work.workers.countPerCall)
        let name = place.loaded.name
        guard try options.replace || !place.hasAdapter() else {
            throw AdapterProblem.exists(library: place.catalog.path.string, model: name)
        }
        let examples = try embed(file, session, place.loaded)
        let result = try train(examples.pairs, place.loaded.encoder)
        try plot?.write(Array(LossPlot(result.passes).svg.utf8))
        if let adapter = result.captionAdapter {
            _ = try place.change { catalog, model in
                try LibraryAdapter.store(adapter, in: catalog, of: model)
                return true
            }
        }
        try place.catalog.close()
        let output = AdaptationOutput(result, examples, model: name)
        try Console.standardOutput.deliver(output, asJSON: options.json)
        guard output.stored else { throw AdapterProblem.noGain(model: name) }
    }

    /// The embeddings of pictures and captions; those that the library has are not computed again.
    private func embed(
        _ file: CaptionFile, _ session: LibrarySession, _ loaded: LoadedModel
    ) throws -> AdapterExamples {
        try warnIfCut(file, loaded)
        let embeddings = try PictureEmbeddings(
            session, loaded, options.work.pixels.decoder, usesAdapter: false)
        let captions = file.pictures.reduce(0) { $0 + $1.captions.count }
        var progress = CountedProgress(
            "pictures and captions", total: file.pictures.count + captions + file.marks.count,
            isQuiet: options.work.quiet)
        defer { progress.clear() }
        return try AdapterExamples(file, encoder: loaded.encoder) {
            try progress.show($0)
        } embed: { path in
            do {
                return try embeddings.embedding(ofImageAt: path)
            } catch let error as ImageError {
                progress.clear()
                Console.standardError.warn("\(path): \(error.reason)")
                throw error
            }
        }
    }

    private func warnIfCut(_ file: CaptionFile, _ loaded: LoadedModel) throws {
        let captions = Set(file.pictures.flatMap(\.captions))
        let cut = try captions.count {
            try Task.checkCancellation()
            return try loaded.encoder.reading(of: $0).isCut
        }
        guard cut > 0 else { return }
        Console.standardError.warn(
            """
            \(cut) of \(captions.count) captions are longer than \(loaded.name) reads; only their beginnings count
            """)
    }

    private func train(_ pairs: AdapterPairs, _ encoder: CLIPEncoder) throws -> AdapterResult {
        var training = AdapterTraining(scale: try encoder.logitScale())
        training.threads = options.work.workers.count
        training.isCancelled = { Task.isCancelled }
        var line = ProgressLine()
        defer { if !options.work.quiet { line.clear() } }
        return try training.train(on: pairs) { pass in
            if !options.work.quiet { line.show(pass) }
        }
    }
}
