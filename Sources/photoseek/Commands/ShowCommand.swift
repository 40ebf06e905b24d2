internal import ArgumentParser
internal import Session

/// `photoseek show IMAGE`
struct ShowCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Show all that the library knows of one picture.")

    @Argument(
        help: ArgumentHelp("A picture of the library, or its raw file or sidecar.", valueName: "image"))
    var image: PathArgument

    @OptionGroup var library: LibraryOptions

    @Flag(help: "Print JSON.")
    var json = false

    func run() throws {
        let picture = try KnownPicture(try image.located(), in: library.session().open())
        if json {
            try Console.standardOutput.deliver(
                JSONLine(WithFacts(PictureOutput(picture), picture.facts)).text)
        } else {
            try Console.standardOutput.deliver(PictureDescription(picture).lines)
        }
    }
}
