#if Server
    internal import ArgumentParser
    internal import Glibc
    internal import Query
    internal import SystemPackage
    internal import WebServer

    /// `photoseek mcp`
    struct MCPCommand: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "mcp",
            abstract: "Let an assistant search the library, over the Model Context Protocol.",
            discussion: """
                Assistants start this command and speak with it on standard input and output. It changes nothing. Register it with:

                  {"command": "photoseek", "args": ["mcp"]}
                """)

        @OptionGroup var library: LibraryOptions
        @OptionGroup var model: ModelOptions
        @OptionGroup var workers: ThreadOptions
        @OptionGroup var pixels: PixelOptions

        func run() async throws {
            let server = try MCPServer(
                library.session(model), version: Photoseek.configuration.version, workers: workers.count,
                threadsPerCall: workers.countPerCall, decoder: pixels.decoder, explanation: Self.explanation)
            // Otherwise an assistant that goes away ends the program with a signal.
            signal(SIGPIPE, SIG_IGN)
            if Console.standardInput.isTerminal {
                Console.standardError.write(
                    "photoseek: waiting for messages of an assistant, which starts this command by itself\n")
            }
            try await Interruption.run("ending") {
                try await server.run(
                    input: FileDescriptor(rawValue: Console.standardInput.descriptor),
                    output: FileDescriptor(rawValue: Console.standardOutput.descriptor))
            }
        }

        /// An error as the command line says it, on one line.
        private static func explanation(_ error: any Error) -> String {
            if let error = error as? QuerySyntaxError {
                return WrongQuery(error: error, query: "").explanation
            }
            return (ProgramFailure(error) ?? ProgramFailure(bug: error)).lineOfMessage
        }
    }
#endif
