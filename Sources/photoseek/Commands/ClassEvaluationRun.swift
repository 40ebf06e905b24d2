internal import Analysis
internal import LibraryAnalysis
internal import LibraryStore
internal import Query
internal import Session
internal import SystemPackage

/// `photoseek classify --evaluate FOLDER`
struct ClassEvaluationRun {
    let options: ClassifyCommand
    let templates: [PromptTemplate]

    /// Classifies the pictures of the folder's folders, and prints how many are right.
    func run(_ folder: FilePath) throws {
        let folders = try ClassFolders(in: folder)
        let session = options.work.session
        let loaded = try session.model(threadsPerCall: options.work.workers.countPerCall)
        let evaluation =
            if let name = options.probe {
                try evaluate(probe: name, folders, session, loaded)
            } else {
                try evaluateLabels(folders, session, loaded)
            }
        let output = ClassEvaluationOutput(evaluation, model: loaded.name)
        try Console.standardOutput.deliver(output, asJSON: options.json)
    }

    /// Labels are the names of the folders.
    private func evaluateLabels(
        _ folders: ClassFolders, _ session: LibrarySession, _ loaded: LoadedModel
    ) throws -> ClassEvaluation {
        let labels = try LabelList(folders.names)
        let embeddings = try PictureEmbeddings(
            session, loaded, options.work.pixels.decoder, usesAdapter: options.query.usesAdapter)
        let classifier = try ZeroShotClassifier(
            labels, templates: templates, embedder: embeddings.textEmbedder
        ) { _ in try Task.checkCancellation() }
        return try evaluation(folders, classifier, labels.names, embeddings)
    }

    private func evaluate(
        probe name: ProbeName, _ folders: ClassFolders, _ session: LibrarySession, _ loaded: LoadedModel
    ) throws -> ClassEvaluation {
        let catalog = try session.open()
        let engine = try options.query.engine(catalog, loaded)
        let probe = try LibraryProbes(in: catalog, of: engine.model).probe(name).probe
        return try evaluation(
            folders, probe, probe.classNames, PictureEmbeddings(engine, loaded, options.work.pixels.decoder))
    }

    private func evaluation(
        _ folders: ClassFolders, _ classifier: some EmbeddingClassifier, _ names: [String],
        _ embeddings: PictureEmbeddings
    ) throws -> ClassEvaluation {
        var progress = CountedProgress(
            "pictures", total: folders.pictures.count, isQuiet: options.work.quiet)
        defer { progress.clear() }
        return try ClassEvaluation(folders, classifier, names: names) {
            try progress.show($0)
        } embed: {
            try embeddings.embedding(ofImageAt: $0)
        }
    }
}
