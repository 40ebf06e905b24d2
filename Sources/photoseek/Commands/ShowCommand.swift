internal import Answers
internal import ArgumentParser
internal import LibraryStore
internal import Session
internal import SystemPackage

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

    @Flag(help: "Draw the picture first, on terminals that can.")
    var pictures = false

    func validate() throws {
        guard !pictures || !json else { throw ValidationError("--pictures cannot be combined with --json") }
    }

    func run() throws {
        let picture = try KnownPicture(try image.located(), in: library.session().open())
        if json {
            try Console.standardOutput.deliver(
                JSONLine(WithFacts(PictureOutput(picture), picture.facts)).text)
        } else {
            if pictures, case .image(let image, _, _) = picture.entry,
                let drawing = PictureDrawing.onTerminal()
            {
                try drawing.draw(image.path, on: .standardOutput)
            }
            try Console.standardOutput.deliver(PictureDescription(picture).lines)
        }
    }
}
