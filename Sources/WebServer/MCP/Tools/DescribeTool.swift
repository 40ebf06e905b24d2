internal import Answers
internal import LibraryAnalysis
internal import LibraryStore
internal import Query
internal import Session
internal import SystemPackage

/// `describe`: a picture in words.
struct DescribeTool: AssistantTool {
    private static let standardCount = 10
    private static let counts = 1...100

    private let services: ToolServices

    init(_ services: ToolServices) { self.services = services }

    let declaration = ToolDeclaration(
        name: "describe", title: "Describe a picture in words",
        description: """
            Names the words that stand out for one picture of the library: things, places, actions, light, moods and colours, each \
            with a strength from 0 to 100; from 50 on a word fits clearly. The words are good queries for the tool search. To see the \
            picture itself, use show.
            """,
        arguments: [
            .always("id", .integer("The id of the picture, from search.", in: 1...(.max))),
            .maybe("limit", .integer("The most words; 10 if it is left out.", in: counts)),
        ], output: OutputFields.description)

    func result(_ arguments: ToolArguments, _ call: ToolCall) throws -> ToolResult {
        let image = try services.image(arguments.number("id") ?? 0, in: services.library.catalog())
        let snapshot = try services.library.snapshot()
        let embedding = try snapshot.engine.embedding(ofImageAt: image.path, embedder: snapshot.embedder)
        let describer = try services.describer.describer(for: snapshot) { done, total in
            try call.progress(done, of: total)
        }
        let description = try describer.description(
            of: embedding, limit: arguments.number("limit") ?? Self.standardCount)
        let output = DescriptionOutput(
            description, of: image.path, id: image.id, basis: describer.basis, model: snapshot.model.name)
        let lines =
            ["#\(image.id) \(image.path.string): \(output.description ?? "nothing stands out")"]
            + description.texts.map { "\($0.strength) \($0.text)" }
        return ToolResult(lines, output)
    }
}
