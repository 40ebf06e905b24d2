internal import ArgumentParser
internal import ImagePreprocessing

/// `photoseek formats`
struct FormatsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "formats", abstract: "List the picture formats that are read, and what the others need.",
        discussion: """
            The content of a file decides its format. The endings of names, which are listed, only decide which files are \
            looked into.
            """)

    @Flag(help: "Print JSON.")
    var json = false

    func run() throws {
        let output = FormatsOutput(ImageFormat.all)
        try Console.standardOutput.deliver(output, asJSON: json)
    }
}
