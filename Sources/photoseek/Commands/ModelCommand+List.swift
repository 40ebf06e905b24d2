internal import ArgumentParser
internal import CLIPModel
internal import ModelHub
internal import Session

extension ModelCommand {
    /// `photoseek model list`
    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract:
                "List the models that have a short name: the bundled ones, and those that were fetched from the Hub.",
            discussion: """
                A model that cannot be used is listed as broken, with the reason. With --recommended, lists the models \
                for photographs that are known to work, smallest first, fetched or not.
                """)

        @Flag(help: "List the models that are known to work: accuracy, size, languages.")
        var recommended = false

        @Flag(
            help:
                "With --recommended, also measure how many pictures a second the models that are here encode."
        )
        var measure = false

        @OptionGroup var workers: ThreadOptions

        @Flag(help: "Print one line of JSON per model.")
        var json = false

        func validate() throws {
            guard recommended || !measure else {
                throw ValidationError("--measure can only be used with --recommended")
            }
            guard measure || workers.threads == nil else {
                throw ValidationError("--threads can only be used with --measure")
            }
        }

        func run() throws {
            if recommended { try listRecommended() } else { try listKnown() }
        }

        private func listKnown() throws {
            for known in KnownModel.all() {
                let location = known.location
                switch known.checkpoint {
                case .success(let checkpoint):
                    let model = ModelOutput(location.name, checkpoint)
                    try Console.standardOutput.deliver(json ? JSONLine(model).text : model.line)
                case .failure(let error):
                    let model = BrokenModelOutput(location, LoadedModel.explained(error, at: location))
                    try Console.standardOutput.deliver(json ? JSONLine(model).text : model.line)
                }
            }
        }

        private func listRecommended() throws {
            let models = RecommendedModel.all
            let table = RecommendedTable(models)
            if !json { try Console.standardOutput.deliver([table.heading]) }
            for model in models {
                let output = RecommendedOutput(model, rate: try measure ? rate(of: model) : nil)
                if json {
                    try Console.standardOutput.deliver(JSONLine(output).text)
                } else {
                    try Console.standardOutput.deliver([table.line(output)])
                }
            }
            if !json {
                try Console.standardOutput.deliver(table.notes(measured: measure, threads: workers.count))
            }
        }

        /// The pictures a second; nil if the model is not here.
        private func rate(of model: RecommendedModel) throws -> Double? {
            guard model.isHere() else { return nil }
            let loaded = try LibrarySession(model: model.name).model()
            return try EncodingRate(
                of: loaded.encoder, threads: workers.count, seconds: Self.measuredSeconds
            ).imagesPerSecond
        }

        /// How long each model is measured. A large one takes longer, because a batch is not interrupted.
        private static let measuredSeconds = 2.0
    }
}
