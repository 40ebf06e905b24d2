/// The keys of what tools return, which are those of the command line. More keys may come.
enum OutputFields {
    private static let path: [JSONSchema.Field] = [
        .always("path", .text("The file of the picture.")),
        .maybe("uri", .text("The file as a file:// address, if its path is not UTF-8.")),
    ]

    private static let picture: [JSONSchema.Field] = [
        .always("width", .integer("Pixels, as shown.", in: 1...(.max))),
        .always("height", .integer("Pixels, as shown.", in: 1...(.max))),
        .always("version", .text("Another content of the file has another version.")),
    ]

    static let id = JSONSchema.integer("The picture's id in the library.", in: 1...(.max))

    /// What is known of a picture beside its pixels.
    private static let facts: [JSONSchema.Field] =
        taking + [
            .maybe("format", .text("The format of the file, such as JPEG.")),
            .maybe("rating", .integer("0 to 5 stars, or -1 for rejected.", in: -1...5)),
            .maybe("title", .text("The title.")),
            .maybe("caption", .text("The description that someone wrote.")),
            .maybe("tags", .list("The keywords.", of: .text("A keyword."))),
            .maybe("people", .list("Who is in the picture.", of: .text("A name."))),
            .maybe("live", .boolean("Whether it moves.")),
            .maybe("screenshot", .boolean("Whether it shows a screen.")),
        ]

    /// When, where and with what a picture was taken.
    private static let taking: [JSONSchema.Field] = [
        .maybe("takenAt", .text("When it was taken, in ISO 8601.")),
        .maybe(
            "takenAtSource", .text("Where the time was found; fileName and fileTime are guesses.")),
        .maybe("latitude", .number("Degrees north.")),
        .maybe("longitude", .number("Degrees east.")),
        .maybe("altitude", .number("Metres above the sea.")),
        .maybe("place", .text("The town.")),
        .maybe("region", .text("The state or province.")),
        .maybe("country", .text("The country.")),
        .maybe("camera", .text("The camera.")),
        .maybe("lens", .text("The lens.")),
        .maybe("exposureTime", .number("Seconds.")),
        .maybe("aperture", .number("The f-number.")),
        .maybe("iso", .integer("The sensitivity.", in: nil)),
        .maybe("focalLength", .number("Millimetres.")),
    ]

    private static let hit = JSONSchema.object(
        "A picture.",
        [
            .always("rank", .integer("The position, from 1 on.", in: 1...(.max))),
            .always("id", id),
            .maybe("score", .number("The cosine of query and picture.")),
            .maybe("strength", .integer("How clearly it matches.", in: 0...100)),
            .maybe(
                "matched",
                .list("Why it is here.", of: .choice("A reason.", of: ["looks", "tag", "name", "text"]))),
            .maybe("folded", .integer("How many more are nearly the same.", in: 1...(.max))),
            .maybe(
                "foldedPictures",
                .list(
                    "Those that are nearly the same.",
                    of: .object("A picture.", [.always("id", id)] + path, isClosed: false))),
        ] + path + picture + facts, isClosed: false)

    /// What a search returns.
    static let search: [JSONSchema.Field] = [
        .always("query", .text("The query.")),
        .always("model", .text("The model that compared the pictures.")),
        .always("searched", .integer("How many pictures were searched.", in: 0...(.max))),
        .maybe("passing", .integer("How many pictures pass the filters.", in: 0...(.max))),
        .maybe("adapter", .boolean("Whether the library's adapter changed the texts.")),
        .always("index", .text("How the pictures were found.")),
        .maybe("nprobe", .integer("How many lists of the index were searched.", in: nil)),
        .maybe("recall", .number("The measured recall of the index.")),
        .always("seconds", .number("How long it took.")),
        .maybe("notes", .list("How filters were understood.", of: .text("A sentence."))),
        .maybe("nearest", hit),
        .always("results", .list("The pictures, best first.", of: hit)),
    ]

    /// What the library knows of a picture.
    static let known: [JSONSchema.Field] =
        [
            .always("id", id),
            .always(
                "state",
                .choice(
                    "How the file compares with what was indexed.", of: ["unchanged", "changed", "missing"])),
            .always("bytes", .integer("The size of the file.", in: 0...(.max))),
            .always("orientation", .integer("The EXIF orientation of the file.", in: 1...8)),
            .maybe(
                "files",
                .list(
                    "Files that belong to it.",
                    of: .object(
                        "A file.",
                        [
                            .always("name", .text("Its name.")),
                            .always("kind", .text("raw, video or sidecar.")),
                        ], isClosed: false))),
            .always(
                "models",
                .list(
                    "The models of the library.",
                    of: .object(
                        "A model.",
                        [
                            .always("model", .text("Its name.")),
                            .always("dimension", .integer("Its number of values.", in: 1...(.max))),
                            .always("embedded", .boolean("Whether it knows the picture.")),
                        ], isClosed: false))),
        ] + path + picture + facts

    /// A picture in words.
    static let description: [JSONSchema.Field] =
        [
            .always("id", id),
            .always("model", .text("The model.")),
            .always(
                "comparedWith",
                .choice("What the words were compared with.", of: ["library", "words"])),
            .maybe("description", .text("The words together; absent if none stands out.")),
            .always(
                "texts",
                .list(
                    "The words that fit best, best first.",
                    of: .object(
                        "A word.",
                        [
                            .always("text", .text("The word.")),
                            .maybe("kind", .text("What kind of word it is.")),
                            .always("strength", .integer("How much it stands out.", in: 0...100)),
                            .always("deviation", .number("The same in standard deviations.")),
                        ], isClosed: false))),
        ] + path

    /// What the library holds.
    static let status: [JSONSchema.Field] = [
        .always("library", .text("The file of the library.")),
        .maybe("libraryURI", .text("The same as an address, if its path is not UTF-8.")),
        .always("images", .integer("How many pictures it has.", in: 0...(.max))),
        .always("failed", .integer("How many files could not be read.", in: 0...(.max))),
        counts("formats", "Pictures by format."),
        counts("absent", "Files that nothing here can read, by format."),
        counts("years", "Pictures by the year in which they were taken."),
        counts("countries", "Pictures by country."),
        counts("places", "Pictures by town, the most frequent ones."),
        counts("tags", "Pictures by keyword, the most frequent ones."),
        counts("cameras", "Pictures by camera, the most frequent ones."),
        .always("people", .list("Who is in pictures.", of: .text("A name, for person:."))),
        .always("probes", .list("What the library has learned.", of: .text("A name, for like:."))),
        .always(
            "models",
            .list(
                "The models.",
                of: .object(
                    "A model.",
                    [
                        .always("model", .text("Its name.")),
                        .always("embeddings", .integer("How many pictures it knows.", in: 0...(.max))),
                    ], isClosed: false))),
        .always(
            "index",
            .object(
                "The search index.",
                [
                    .always("kind", .text("Its kind.")),
                    .always("vectors", .integer("How many embeddings it has.", in: 0...(.max))),
                ], isClosed: false)),
        .always("bytes", .integer("The size of all files of the library.", in: 0...(.max))),
    ]

    private static func counts(_ name: String, _ description: String) -> JSONSchema.Field {
        .always(
            name,
            .list(
                description,
                of: .object(
                    "A value.",
                    [
                        .always("value", .text("The value, for a filter.")),
                        .always("images", .integer("How many pictures have it.", in: 0...(.max))),
                    ], isClosed: false)))
    }
}
