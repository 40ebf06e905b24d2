internal import Answers
internal import CatalogStore
internal import LibraryStore
internal import Query
internal import Session
internal import SystemPackage

/// `status`: what the library holds.
struct StatusTool: AssistantTool {
    /// The most values of each kind; more would fill a model's memory and tell it little.
    private static let valueLimit = 50

    private let services: ToolServices

    init(_ services: ToolServices) { self.services = services }

    let declaration = ToolDeclaration(
        name: "status", title: "What the library holds",
        description: """
            Counts the pictures of the library by year, country, town, keyword, camera and format, and lists its people and what it \
            has learned to recognise (for like:). It tells which values filters can have: the most frequent 50 of each.
            """,
        arguments: [], output: OutputFields.status)

    /// The status of the command line with more values for filters.
    private struct Output: Encodable {
        let status: StatusOutput
        let values: Values

        func encode(to encoder: any Encoder) throws {
            try status.encode(to: encoder)
            try values.encode(to: encoder)
        }
    }

    private struct Values: Encodable {
        let tags: [StatusOutput.Count]
        let cameras: [StatusOutput.Count]
        let people: [String]
        let probes: [String]

        init(_ catalog: Catalog) throws {
            let known = QueryValues(in: catalog)
            tags = try catalog.tagCounts(limit: StatusTool.valueLimit).map(StatusOutput.Count.init)
            cameras = try catalog.cameraCounts(limit: StatusTool.valueLimit).map(StatusOutput.Count.init)
            people = Array(try known.values(.people).prefix(StatusTool.valueLimit))
            probes = Array(try known.values(.probes).prefix(StatusTool.valueLimit))
        }
    }

    func result(_ arguments: ToolArguments, _ call: ToolCall) throws -> ToolResult {
        let catalog = try services.library.catalog()
        let contents = try LibraryContents(catalog, placeLimit: Self.valueLimit)
        let values = try Values(catalog)
        let status = StatusOutput(contents, problem: contents.indexProblem.map { "\($0)" })
        return ToolResult(Self.lines(contents, values), Output(status: status, values: values))
    }

    private static func lines(_ contents: LibraryContents, _ values: Values) -> [String] {
        func counts(_ counts: [FactsSummary.Count]) -> [String] {
            counts.map { "\($0.value) (\($0.images))" }
        }
        let lists: [(name: String, values: [String])] = [
            ("years", counts(contents.facts.years)), ("countries", counts(contents.facts.countries)),
            ("places", counts(contents.facts.places)),
            ("tags", values.tags.map { "\($0.value) (\($0.images))" }), ("people", values.people),
            ("cameras", values.cameras.map { "\($0.value) (\($0.images))" }),
            ("formats", counts(contents.facts.formats)), ("learned", values.probes.map { "like:\($0)" }),
        ]
        var lines = ["\(contents.path.string) has \(contents.images) pictures."]
        lines += lists.filter { !$0.values.isEmpty }.map { list in
            "\(list.name): \(list.values.joined(separator: ", "))"
        }
        if let model = contents.models.first(where: \.isInUse) {
            lines.append("The model \(model.model.name) knows \(model.embeddings) of them.")
        }
        if contents.failures > 0 { lines.append("\(contents.failures) files could not be read.") }
        return lines
    }
}
