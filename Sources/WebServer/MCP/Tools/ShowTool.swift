internal import Answers
internal import ImagePreprocessing
internal import Indexing
internal import LibraryStore
internal import Session
internal import SystemPackage
internal import Thumbnails

/// `show`: all that is known of a picture, and a small copy of it.
struct ShowTool: AssistantTool {
    private let services: ToolServices

    init(_ services: ToolServices) { self.services = services }

    let declaration = ToolDeclaration(
        name: "show", title: "Show a picture",
        description: """
            Shows one picture of the library: a small copy to look at, and all that is known of it, such as when, where and with what \
            it was taken, keywords, people and caption.
            """,
        arguments: [
            .always("id", .integer("The id of the picture, from search.", in: 1...(.max))),
            .maybe(
                "picture",
                .choice(
                    "How large the copy is: small has 256 pixels along the longer side and is the default, large has 1024 for details.",
                    of: ["small", "large", "none"])),
        ], output: OutputFields.known)

    func result(_ arguments: ToolArguments, _ call: ToolCall) throws -> ToolResult {
        let catalog = try services.library.catalog()
        let image = try services.image(arguments.number("id") ?? 0, in: catalog)
        let known = try KnownPicture(image.path, in: catalog)
        var content: [ToolResult.Content] = [
            .text(Self.lines(image, known).joined(separator: "\n"))
        ]
        if let size = Self.size(arguments.text("picture")) { content.append(services.copy(of: image, size)) }
        return ToolResult(content, WithFacts(PictureOutput(known), known.facts))
    }

    private static func size(_ name: String?) -> ThumbnailSize? {
        switch name {
        case "none": nil
        case "large": .large
        default: .small
        }
    }

    private static func lines(_ image: ImageRecord, _ known: KnownPicture) -> [String] {
        let facts = known.facts
        let format = facts.map { "\($0.format), " } ?? ""
        let place = facts?.place.map { [$0.name, $0.region, $0.country].compactMap(\.self) } ?? []
        let tags = facts?.tags ?? []
        let labelled: [(label: String, value: String?)] = [
            ("taken", facts?.takenAt.map { "\($0.iso8601) (\($0.source))" }),
            ("place", place.joined(separator: ", ")), ("camera", facts?.camera.name),
            ("title", facts?.title), ("caption", facts?.caption), ("tags", tags.joined(separator: ", ")),
            ("people", facts?.people.joined(separator: ", ")),
            ("rating", facts?.rating.map { "\($0) of 5" }),
        ]
        let state: String? =
            switch known.state {
            case .unchanged: nil
            case .changed: "The file has changed since it was indexed."
            case .missing: "The file is not there any more."
            }
        return ["#\(image.id) \(image.path.string) (\(format)\(image.width) x \(image.height) pixels)"]
            + labelled.compactMap { pair in
                pair.value.flatMap { $0.isEmpty ? nil : "\(pair.label): \($0)" }
            } + [state].compactMap(\.self)
    }
}
