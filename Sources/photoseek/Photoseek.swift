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
            IndexCommand.self, WatchCommand.self, SearchCommand.self, SimilarCommand.self, EmbedCommand.self,
            TokenizeCommand.self, ModelCommand.self, StatusCommand.self, FoldersCommand.self,
            ShowCommand.self,
            FormatsCommand.self, DuplicatesCommand.self, ClassifyCommand.self, EvaluateCommand.self,
            DifferenceCommand.self, DescribeCommand.self, ClusterCommand.self, MapCommand.self,
            LearnCommand.self, ProbeCommand.self, AdaptCommand.self, ScreenCommand.self,
            BackupCommand.self, RestoreCommand.self, RelocateCommand.self, MergeCommand.self,
            ForgetCommand.self, DoctorCommand.self,
            ExportCommand.self, ImportCommand.self,
            CompletionsCommand.self, ManualCommand.self,
        ] + serverCommands)

    #if Server
        private static let serverCommands: [any ParsableCommand.Type] = [
            ServeCommand.self, MCPCommand.self,
        ]
    #else
        private static let serverCommands: [any ParsableCommand.Type] = []
    #endif

    static func main() async {
        Console.fillGaps()
        do {
            var command = try parseAsRoot(ArgumentBytes.ofProgram.texts)
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
        if let failure = ProgramFailure(error) { end(with: failure) }
        let (code, arguments) = (exitCode(for: error), ArgumentBytes.ofProgram.texts)
        switch code {
        case .success:
            if let problem = UsageProblem(takenForHelp: arguments) {
                end(with: ProgramFailure(usage: problem.message))
            }
            Console.standardOutput.write(fullMessage(for: error) + "\n")
        case _ where error is ExitCode:
            break  // The command has already printed everything.
        case .validationFailure:
            let problem = UsageProblem(arguments, parserMessage: message(for: error))
            end(with: ProgramFailure(usage: problem.message))
        default:
            end(with: ProgramFailure(bug: error))
        }
        exit(withError: code)
    }

    private static func end(with failure: ProgramFailure) -> Never {
        let console = Console.standardError
        // One line in both cases. On a terminal, line breaks in names are escaped; elsewhere they become spaces.
        let message = console.isTerminal ? failure.message : failure.lineOfMessage
        var line: Line = "photoseek: "
        line += Line("error: ", .red)
        line += Line(message)
        console.write(line)
        if console.isTerminal, let place = failure.place(console.columns) { console.write(place + "\n") }
        exit(withError: ExitCode(failure.code))
    }
}
