internal import ArgumentParser

/// `photoseek completions SHELL`
struct CompletionsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "completions",
        abstract: "Print the script that lets a shell complete commands, models, filters and tags.",
        discussion: """
            An installed Photoseek brings these scripts along. For one that is not, write them where the shell looks for \
            them, for example: photoseek completions fish > ~/.config/fish/completions/photoseek.fish
            """)

    @Argument(help: ArgumentHelp("The shell.", valueName: "shell"))
    var shell: CompletionScript.Shell

    func run() throws { try Console.standardOutput.deliver(CompletionScript(shell).text) }
}
