internal import ArgumentParser
internal import FoundationEssentials
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
            let run = Task { try ModelFetch(quiet: quiet).fetch(name, revision: revision) }
            let interruption = Interruption("keeping what has arrived") { run.cancel() }
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

    /// `photoseek model remove`
    struct Remove: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Remove a fetched model from the cache that the Hub's own tools share.")

        @Argument(
            help: ArgumentHelp(
                "A repository, with all its revisions, or one revision: owner/name@revision.",
                valueName: "name"))
        var name: String

        @Flag(help: "Print the result as JSON.")
        var json = false

        func run() throws {
            let removal = try ModelRemoval(named: name, environment: ProcessInfo.processInfo.environment)
            let bytes = try removal.run()
            let megabytes = (Double(bytes) / 1_000_000).rounded(to: 1)
            try Console.standardOutput.deliver(
                json
                    ? JSONLine(RemovedOutput(model: name, bytes: bytes)).text
                    : "removed \(name), \(megabytes) MB\n")
        }

        /// The answer of `photoseek model remove --json`.
        private struct RemovedOutput: Encodable {
            let model: String
            let bytes: Int
        }
    }
}
