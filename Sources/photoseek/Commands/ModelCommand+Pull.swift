internal import ArgumentParser
internal import ModelHub

extension ModelCommand {
    /// `photoseek model pull`
    struct Pull: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Fetch a model, or its missing files, from the Hugging Face Hub.",
            discussion: """
                The files go into the cache of the Hub's own tools, so nothing is fetched twice. Set HF_ENDPOINT to \
                use a mirror, HF_TOKEN for models that require a token, and HF_HOME to use another folder for the cache.
                """)

        @Argument(
            help: ArgumentHelp("A repository, such as openai/clip-vit-base-patch32.", valueName: "name"),
            completion: .recommendedModel)
        var name: String

        @Option(help: ArgumentHelp("A branch, a tag or a commit; default: main.", valueName: "name"))
        var revision: String?

        @Flag(help: "Print the result as JSON.")
        var json = false

        @Flag(help: "Show no progress and no result.")
        var quiet = false

        func run() async throws {
            let interruption = Interruption("stopping and keeping what has been fetched so far")
            let run = Task { try ModelFetch(quiet: quiet).fetch(name, revision: revision) }
            interruption.listen { run.cancel() }
            do {
                let model = try await run.value
                let output = PullOutput(model)
                if json {
                    try Console.standardOutput.deliver(JSONLine(output).text)
                } else if !quiet {
                    try Console.standardOutput.deliver(output.text)
                }
            } catch is CancellationError {
                throw ExitCode(interruption.exitCode ?? 0)
            }
        }
    }
}
