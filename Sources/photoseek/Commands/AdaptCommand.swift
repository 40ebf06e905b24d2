internal import ArgumentParser
internal import CatalogStore
internal import Session
internal import TextEmbedding

/// `photoseek adapt PAIRS`
struct AdaptCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "adapt",
        abstract: "Teach a library how you describe pictures, from pictures that have captions.",
        discussion: """
            Learns to move texts so that they fit your pictures better, and stores that in the library if it helps with pictures \
            that the training has not seen. Each line of the file is a JSON object with a picture and its captions, or with a text \
            and pictures that it should find more and less:

              {"image": "beach.jpg", "caption": "two children in the waves", "weight": 0.5}
              {"caption": "our dog", "more": ["rex.jpg"], "less": ["cat.jpg"]}

              photoseek adapt pairs.jsonl
              photoseek adapt --show
              photoseek adapt --remove
            """)

    @Argument(help: ArgumentHelp("The file with pictures and captions.", valueName: "file"))
    var pairs: PathArgument?

    @Flag(help: "Replace the adapter that the library has for this model, if the new one helps.")
    var replace = false

    @Flag(help: "Tell whether the library has an adapter for this model.")
    var show = false

    @Flag(help: "Remove the adapter of this model from the library.")
    var remove = false

    @Option(
        help: ArgumentHelp("Also draw the losses of all passes to this SVG file.", valueName: "file"))
    var lossPlot: PathArgument?

    @OptionGroup var overwriting: OverwriteFlag

    @Flag(help: "Print JSON.")
    var json = false

    @OptionGroup var work: WorkOptions

    func validate() throws {
        let tasks = [pairs != nil, show, remove]
        guard tasks.contains(true) else {
            throw ValidationError("Name the file with pictures and captions, or use --show or --remove")
        }
        guard tasks.count(where: { $0 }) == 1 else {
            throw ValidationError("Use only one of a file, --show and --remove")
        }
        guard pairs != nil || !replace && lossPlot == nil else {
            throw ValidationError("--replace and --loss-plot need a file with pictures and captions")
        }
    }

    func run() async throws {
        try await Interruption.run("stopping") {
            if let pairs {
                try AdapterTrainingRun(options: self).run(pairs.located())
            } else if remove {
                try AdapterRemoval(options: self).run()
            } else {
                try showAdapter()
            }
        }
    }

    private func showAdapter() throws {
        let session = work.session
        let place = try AdapterPlace(session, session.open(), threadsPerCall: work.workers.countPerCall)
        let description = AdapterDescription(try place.stored()?.adapter, model: place.loaded.name)
        try Console.standardOutput.deliver(description, asJSON: json)
    }
}
