internal import ArgumentParser
internal import CLIPModel
internal import Session

/// `photoseek tokenize TEXT`
struct TokenizeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tokenize", abstract: "Print the token ids of a text, as the model sees it.")

    @Argument(help: "The text.")
    var text: String

    @Flag(help: "Print JSON.")
    var json = false

    @OptionGroup var library: LibraryOptions
    @OptionGroup var model: ModelOptions

    func run() throws {
        let loaded = try library.session(model).model()
        try loaded.warnIfCut(text)
        let tokens = try loaded.encoder.tokens(of: text)
        let line = tokens.map(String.init).joined(separator: " ") + "\n"
        try Console.standardOutput.deliver(json ? JSONLine(Output(text: text, tokens: tokens)).text : line)
    }

    private struct Output: Encodable {
        let text: String
        let tokens: [Int32]
    }
}
