internal import ArgumentParser

/// `photoseek manual`, which `make install` uses.
struct ManualCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "manual", abstract: "Print the manual page, for man.", shouldDisplay: false)

    func run() throws {
        try Console.standardOutput.deliver(ManualPage(try CommandDescription.ofProgram()).text)
    }
}
