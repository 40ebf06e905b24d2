internal import ArgumentParser

/// The command line.
@main
struct Photoseek: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "photoseek",
        abstract: "Find pictures by what they show.",
        discussion: """
            Index a folder once, then search it in plain words. Everything runs on this machine.

              photoseek index ~/Pictures
              photoseek search a dog on a beach
              photoseek similar ~/Pictures/dog.jpg
            """,
        version: "0.1.0",
        subcommands: [
            IndexCommand.self, SearchCommand.self, SimilarCommand.self, EmbedCommand.self,
            TokenizeCommand.self, ModelCommand.self, StatusCommand.self,
        ])

    static func main() async {
        Console.fillGaps()
        do {
            var command = try parseAsRoot()
            if var asynchronous = command as? any AsyncParsableCommand {
                try await asynchronous.run()
            } else {
                try command.run()
            }
        } catch {
            end(with: error)
        }
    }

    /// Prints an error, or the help that was asked for, and exits.
    private static func end(with error: any Error) -> Never {
        if let failure = ProgramFailure(error) {
            Console.standardError.write("photoseek: error: \(failure.message)\n")
            exit(withError: ExitCode(failure.code))
        }
        let code = exitCode(for: error)
        switch code {
        case .success:
            Console.standardOutput.write(fullMessage(for: error) + "\n")
        case _ where error is ExitCode:
            break  // Everything is said already.
        case .validationFailure:
            let failure = ProgramFailure(usage: message(for: error))
            Console.standardError.write("photoseek: error: \(failure.message); see `photoseek --help`\n")
        default:
            let failure = ProgramFailure(bug: error)
            Console.standardError.write("photoseek: error: \(failure.message)\n")
            exit(withError: ExitCode(failure.code))
        }
        exit(withError: code)
    }
}
