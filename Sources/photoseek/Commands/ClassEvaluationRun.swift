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
        let session = options.library.session(options.model)
        let loaded = try session.model(threadsPerCall: options.workers.countPerCall)
        let labels = try LabelList(folders.names)
        var progress = CountedProgress(
            "pictures", total: folders.pictures.count, isQuiet: options.quiet)
        defer { progress.clear() }
        let embeddings = try PictureEmbeddings(
            session, loaded, options.pixels.decoder, usesAdapter: options.query.usesAdapter)
        let classifier = try ZeroShotClassifier(
            labels, templates: templates, embedder: embeddings.textEmbedder
        ) { _ in try Task.checkCancellation() }
        let evaluation = try ClassEvaluation(folders, classifier) {
            try progress.show($0)
        } embed: {
            try embeddings.embedding(ofImageAt: $0)
        }
        progress.clear()
        let output = ClassEvaluationOutput(evaluation, model: loaded.name)
        if options.json {
            try Console.standardOutput.deliver(JSONLine(output).text)
        } else {
            try Console.standardOutput.deliver(output.lines)
        }
    }
}
