internal import Answers
internal import LibraryStore
internal import Session
internal import SystemPackage

/// `status`: what the library holds.
struct StatusTool: AssistantTool {
    private let services: ToolServices

    init(_ services: ToolServices) { self.services = services }

    let declaration = ToolDeclaration(
        name: "status", title: "What the library holds",
        description: """
            Counts the pictures of the library by year, country, town and format, and names the models that search it. It tells which \
            values filters can have.
            """,
        arguments: [], output: OutputFields.status)

    func result(_ arguments: ToolArguments, _ call: ToolCall) throws -> ToolResult {
        let contents = try LibraryContents(services.library.catalog())
        let facts = contents.facts
        let lists = [
            ("years", facts.years), ("countries", facts.countries), ("places", facts.places),
            ("formats", facts.formats),
        ].filter { !$0.1.isEmpty }.map { name, counts in
            "\(name): " + counts.map { "\($0.value) (\($0.images))" }.joined(separator: ", ")
        }
        var lines = ["\(contents.path.string) has \(contents.images) pictures."] + lists
        if let model = contents.models.first(where: \.isInUse) {
            lines.append("The model \(model.model.name) knows \(model.embeddings) of them.")
        }
        if contents.failures > 0 { lines.append("\(contents.failures) files could not be read.") }
        return ToolResult(
            lines, StatusOutput(contents, problem: contents.indexProblem.map { "\($0)" }))
    }
}
