internal import ArgumentParser
internal import ModelHub

extension ModelCommand {
    /// `photoseek model pull`
    struct Pull: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Fetch a model from the Hugging Face Hub, or what is missing of it.",
            discussion: """
                The files go into the cache that the Hub's own tools share, and what those have fetched is not \
                fetched again. HF_ENDPOINT names a mirror, HF_TOKEN a token for what is not open to everybody, and \
                HF_HOME another place for the cache.
                """)

        @Argument(
            help: ArgumentHelp("A repository, such as openai/clip-vit-base-patch32.", valueName: "name"))
        var name: String

        @Option(help: ArgumentHelp("A branch, a tag or a commit; otherwise main.", valueName: "name"))
        var revision: String?

        @Flag(help: "Print the result as JSON.")
        var json = false

        @Flag(help: "Show no progress and no result.")
        var quiet = false

        func run() async throws {
            let interruption = Interruption("keeping what has arrived")
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
