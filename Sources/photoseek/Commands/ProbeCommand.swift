internal import ArgumentParser
internal import CatalogStore
internal import LibraryAnalysis
internal import LibraryStore
internal import Query
internal import Session
internal import SystemPackage

/// `photoseek probe ...`
struct ProbeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "probe", abstract: "List, describe, export and remove what was learned.",
        subcommands: [List.self, Show.self, Export.self, Remove.self])

    /// `photoseek probe list`
    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List the probes of the library, of all models.")

        @Flag(help: "Print one line of JSON per probe.")
        var json = false

        @OptionGroup var library: LibraryOptions

        func run() throws {
            let catalog = try library.session().open()
            for model in try catalog.models() {
                for (name, probe) in try LibraryProbes(in: catalog, of: model).all() {
                    let output = ProbeOutput(name: name, probe, model: model)
                    try Console.standardOutput.deliver(
                        json ? JSONLine(output).text : "  \(output.line)\n")
                }
            }
        }
    }

    /// `photoseek probe show`
    struct Show: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Describe a probe.")

        @OptionGroup var chosen: ChosenProbe

        @Flag(help: "Print JSON.")
        var json = false

        func run() throws {
            let (probes, model) = try chosen.probes(chosen.session.open())
            let output = ProbeDescription(try probes.probe(chosen.name), model: model)
            try Console.standardOutput.deliver(output, asJSON: json)
        }
    }

    /// `photoseek probe export`
    struct Export: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Write the weights of a probe to a JSON file.")

        @OptionGroup var chosen: ChosenProbe

        @Argument(help: ArgumentHelp("The file.", valueName: "file"))
        var file: PathArgument

        @OptionGroup var overwriting: OverwriteFlag

        func run() throws {
            let session = chosen.session
            let output = try overwriting.file(file, .probe, session)
            let (probes, model) = try chosen.probes(session.open())
            let exported = ExportedProbe(try probes.probe(chosen.name), model: model)
            try output.write(Array(JSONLine(exported).text.utf8))
        }
    }

    /// `photoseek probe remove`
    struct Remove: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Remove a probe.")

        @OptionGroup var chosen: ChosenProbe

        @Flag(help: "Print the result as JSON.")
        var json = false

        func run() throws {
            let (probes, model) = try chosen.probes(chosen.session.openForWriting())
            let output = RemovedOutput(name: try probes.remove(chosen.name), model: model.name)
            try Console.standardOutput.deliver(
                json ? JSONLine(output).text : "removed the probe \(output.name) of \(output.model)\n")
        }

        /// The answer of `photoseek probe remove --json`.
        private struct RemovedOutput: Encodable {
            let name: String
            let model: String
        }
    }

    /// The probe that a subcommand works on.
    struct ChosenProbe: ParsableArguments {
        @Argument(
            help: ArgumentHelp("The name of the probe.", valueName: "name"), completion: .probe,
            transform: ProbeName.init(argument:))
        var name: ProbeName

        @OptionGroup var library: LibraryOptions
        @OptionGroup var model: ModelOptions

        var session: LibrarySession { library.session(model) }

        /// The probes of the library for the model.
        ///
        /// - Throws: `QueryError.unknownProbe` if the library has no model yet, `SessionError`, or `LibraryError`.
        func probes(_ catalog: Catalog) throws -> (LibraryProbes, ModelRecord) {
            guard let model = try session.heldModel(in: catalog) else {
                throw QueryError.unknownProbe(name: name.text, known: [], library: catalog.path.string)
            }
            return (LibraryProbes(in: catalog, of: model), model)
        }
    }
}
