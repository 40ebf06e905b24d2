/// Templates that are used together: a text is put into each, and the embeddings are averaged.
public struct TemplateSet: Sendable, Hashable {
    /// The name, as in `templates:photos`.
    public let name: String
    /// The templates; never empty.
    public let templates: [PromptTemplate]

    /// The sets that there are.
    public static let all: [TemplateSet] = [
        TemplateSet("plain", ["{}"]),
        photo,
        TemplateSet(
            "photos",
            [
                "a photo of {}", "a picture of {}", "a close-up of {}", "a photo that shows {}",
                "a good photo of {}",
                "a blurred photo of {}", "a photo of {} in bright light", "a photo of {} in the dark",
            ]),
    ]

    /// One template, which names things about as well as several do.
    public static let photo = TemplateSet("photo", ["a photo of {}"])

    private init(_ name: String, _ texts: [String]) {
        self.name = name
        templates = texts.compactMap(PromptTemplate.init)
    }

    /// The set of this name, or nil.
    public static func named(_ name: String) -> TemplateSet? { all.first { $0.name == name } }
}
