internal import ArgumentParser
internal import FoundationEssentials

/// A command as the argument parser describes it.
struct CommandDescription: Decodable {
    struct Argument: Decodable {
        struct Name: Decodable {
            let kind: String
            let name: String

            /// The name with its dashes.
            var text: String { (kind == "long" ? "--" : "-") + name }
        }

        let kind: String
        let names: [Name]?
        let valueName: String?
        let abstract: String?
        let discussion: String?
        let defaultValue: String?
        let isOptional: Bool
        let isRepeating: Bool
        let shouldDisplay: Bool
        let sectionTitle: String?
    }

    let commandName: String
    let abstract: String?
    let discussion: String?
    let shouldDisplay: Bool
    let arguments: [Argument]?
    let subcommands: [CommandDescription]?

    private struct Program: Decodable {
        let command: CommandDescription
    }

    /// Returns the whole program.
    ///
    /// - Throws: `DecodingError` if the argument parser describes commands in another way, which is a bug.
    static func ofProgram() throws -> CommandDescription {
        let description = Data(Photoseek._dumpHelp().utf8)
        return try JSONDecoder().decode(Program.self, from: description).command
    }
}
