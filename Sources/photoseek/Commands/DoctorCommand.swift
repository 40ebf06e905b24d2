internal import Answers
internal import ArgumentParser
internal import LibraryHealth
internal import Session

/// `photoseek doctor`
struct DoctorCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor",
        abstract: "Look for what is wrong with the library, its files and its model, and repair it.",
        discussion: """
            Reads all of the library and its search indexes, a sample of the pictures, and the model, and changes nothing. Each \
            problem comes with its remedy. Ends with 65 if there is a problem, and with 0 if there are at most notes.
            """)

    @OptionGroup var library: LibraryOptions

    @Flag(
        help: ArgumentHelp(
            "Repair what can be repaired.",
            discussion: """
                Makes a copy of the library beside it first. Deletes nothing that cannot be made again: embeddings come back with \
                the next `photoseek index`. End `photoseek serve` before.
                """))
    var repair = false

    @Flag(help: "Print JSON.")
    var json = false

    @Flag(name: .shortAndLong, help: "Show no progress.")
    var quiet = false

    func run() throws {
        let session = library.session()
        let progress = StepProgress(isQuiet: quiet)
        let path = try session.libraryPath()
        let output: HealthOutput
        if repair {
            output = HealthOutput(try LibraryRepair(session).run { progress.show($0) }, library: path)
        } else {
            output = HealthOutput(
                try Checkup(session).report { progress.show("checking \($0)") }, library: path)
        }
        progress.clear()
        try Console.standardOutput.deliver(output, asJSON: json)
        if !output.healthy { throw ExitCode(ProgramFailure.problemCode) }
    }
}
