internal import Analysis
internal import CatalogStore
internal import LibraryAnalysis
internal import LibraryStore
internal import Query
internal import SearchIndex
internal import Session
internal import SystemPackage

/// `photoseek classify` over pictures of the library.
struct ClassificationRun {
    /// The number of pictures in one transaction.
    private static let picturesPerWrite = 1000

    /// What tells the classes apart.
    enum Basis {
        /// Labels, put into templates.
        case labels(LabelList, [PromptTemplate])
        case probe(ProbeName)
    }

    let options: ClassifyCommand
    let basis: Basis

    /// Prints the labels of the pictures that a request selects, and writes tags if that was asked for.
    func run(_ request: SearchRequest) throws {
        let pictures = try SelectedPictures(
            request, options.query, options.work, forWriting: options.writeTags)
        let (catalog, engine, selection) = (pictures.catalog, pictures.engine, pictures.selection)
        switch basis {
        case .labels(let labels, let templates):
            var progress = CountedProgress("labels", total: labels.names.count, isQuiet: options.work.quiet)
            let encoded = try ZeroShotClassifier(
                labels, templates: templates, embedder: engine.textEmbedder
            ) { try progress.show($0) }
            progress.clear()
            try classify(
                selection, PictureClassifier(labels, encoded, engine: engine), catalog, ClassTags(), engine)
        case .probe(let name):
            let named = try LibraryProbes(in: catalog, of: engine.model).probe(name)
            try classify(
                selection, PictureClassifier(named.probe, engine: engine), catalog, ClassTags(of: named),
                engine)
        }
    }

    private func classify(
        _ selection: PictureSelection, _ classifier: PictureClassifier, _ catalog: Catalog,
        _ classTags: ClassTags, _ engine: SearchEngine
    ) throws {
        var progress = CountedProgress(
            "pictures", total: selection.count,
            isQuiet: options.work.quiet || Console.standardOutput.isTerminal)
        defer { progress.clear() }
        var (done, tagged) = (0, 0)
        var tags: [Int64: Set<String>] = [:]
        func writeTags() throws {
            try classTags.write(tags, to: catalog)
            tagged += tags.values.count { !$0.isEmpty }
            tags = [:]
        }
        try classifier.forEachPicture(of: selection, choices: options.top) { picture in
            try progress.show(done)
            done += 1
            let output = ClassificationOutput(picture, isNone: try isNone(picture, engine))
            if options.json {
                try Console.standardOutput.deliver(JSONLine(output).text)
            } else {
                try Console.standardOutput.deliver([output.line])
            }
            guard options.writeTags else { return }
            tags[picture.image.id] = output.none == true ? [] : classTags.tags(for: picture.choices[0].label)
            if tags.count == Self.picturesPerWrite { try writeTags() }
        }
        guard options.writeTags else { return }
        try writeTags()
        progress.clear()
        Console.standardError.write("\(tagged) \(tagged == 1 ? "picture has" : "pictures have") a tag now\n")
    }

    /// Whether a picture stands out for none of the labels, if that was asked for.
    private func isNone(
        _ picture: PictureClassifier.Picture, _ engine: SearchEngine
    ) throws -> Bool {
        guard options.noneOfThese else { return false }
        guard let strength = picture.choices[0].strength else {
            throw engine.lackOfStrengths
        }
        return strength < StrengthScale.bound
    }
}
