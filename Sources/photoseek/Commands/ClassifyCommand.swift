internal import Analysis
internal import ArgumentParser
internal import LibraryAnalysis
internal import Query
internal import Session

/// `photoseek classify [QUERY]`
struct ClassifyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "classify",
        abstract: "Tell which of some labels, or which classes of a probe, fit pictures.",
        discussion: """
            photoseek classify --labels "cat,dog,neither cat nor dog" under:Pets
              photoseek classify --labels-file animals.txt --none-of-these --write-tags
              photoseek classify --probe dog year:2024 --write-tags
              photoseek classify --evaluate ~/collections/animals
            """)

    @Argument(help: .whichPictures, completion: .query)
    var words: [String] = []

    @Option(
        help: ArgumentHelp("The labels, with commas between them; can be repeated.", valueName: "labels"))
    var labels: [String] = []

    @Option(help: ArgumentHelp("A file with a label on each line.", valueName: "file"))
    var labelsFile: PathArgument?

    @Option(
        help: ArgumentHelp(
            "The probe that knows the classes, instead of labels; see `photoseek learn`.", valueName: "name"),
        completion: .probe, transform: ProbeName.init(argument:))
    var probe: ProbeName?

    @Option(
        help: ArgumentHelp(
            "Classify the pictures in the folders of this folder, which are named like their classes, and print how many are right.",
            valueName: "folder"))
    var evaluate: PathArgument?

    @Option(help: ArgumentHelp("How many labels to print for each picture (default: 1).", valueName: "n"))
    var top: Int = 1

    @Option(
        name: [.customShort("n", allowingJoined: true), .long],
        help: ArgumentHelp(
            "The maximum number of pictures if the query has words (default: 10).", valueName: "n"))
    var limit: Int?

    @Flag(help: "Leave pictures without a label for which they stand out.")
    var noneOfThese = false

    @Flag(help: "Give each picture its first label or class as a tag, such as auto/cat, which filters know.")
    var writeTags = false

    @Flag(help: "Take away all tags that --write-tags gave.")
    var clearTags = false

    @Flag(help: "Print one line of JSON per picture.")
    var json = false

    @OptionGroup var query: QueryOptions
    @OptionGroup var work: WorkOptions

    func validate() throws {
        let tasks = [!labels.isEmpty || labelsFile != nil, evaluate != nil || probe != nil, clearTags]
        guard tasks.contains(true) else {
            throw ValidationError(
                "Name the labels with --labels or --labels-file, or a probe with --probe")
        }
        guard tasks.count(where: { $0 }) == 1 else {
            throw ValidationError(
                "--labels, --clear-tags, and --probe or --evaluate cannot be combined")
        }
        guard probe == nil || !noneOfThese else {
            throw ValidationError(
                "--none-of-these cannot be combined with --probe, because strengths are known for labels only"
            )
        }
        guard labels.isEmpty || labelsFile == nil else {
            throw ValidationError("--labels cannot be combined with --labels-file")
        }
        guard top >= 1 else { throw ValidationError("--top should be at least 1, found \(top)") }
        if let limit, limit < 1 { throw ValidationError("--limit should be at least 1, found \(limit)") }
    }

    func run() async throws {
        try await Interruption.run("stopping") { try classify() }
    }

    private func classify() throws {
        if clearTags { return try work.removeTags(below: ClassTags.prefix) }
        var (request, _) = try query.request(words)
        if let limit { request.limit = limit }
        let chosen = try request.promptTemplates()
        let templates = chosen.isEmpty ? TemplateSet.photo.templates : chosen
        if let evaluate {
            return try ClassEvaluationRun(options: self, templates: templates).run(evaluate.located())
        }
        if let probe { return try ClassificationRun(options: self, basis: .probe(probe)).run(request) }
        request.templates = []
        let list = try labelsFile.map { try LabelList(linesOf: $0.located()) } ?? givenLabels()
        try ClassificationRun(options: self, basis: .labels(list, templates)).run(request)
    }

    private func givenLabels() throws -> LabelList {
        try LabelList(labels.flatMap { $0.split(separator: ",").map(String.init) })
    }
}
