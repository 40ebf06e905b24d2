import CatalogStore
import Foundation
import LibraryStore
import StopPoints
import SystemPackage
import TestSupport
import Testing

/// `photoseek adapt`: the bundled model of scenes, which knows English alone, learns German.
struct AdaptTests {
    private struct Result: Decodable {
        struct Pass: Decodable {
            let loss: Double
            let watchedLoss: Double
        }

        struct HeldOut: Decodable {
            let images: Int
            let recallBefore: Double
            let recallAfter: Double
            let better: Int
            let worse: Int
            let probability: Double
        }

        struct Failure: Decodable {
            let path: String
        }

        let model: String
        let images: Int
        let captions: Int
        let passes: [Pass]
        let bestPass: Int
        let heldOut: HeldOut
        let stored: Bool
        let failures: [Failure]
    }

    private struct Description: Decodable {
        struct Adapter: Decodable {
            let dimension: Int
            let change: Double
        }

        let model: String
        let adapter: Adapter?
    }

    private struct Label: Decodable {
        struct Choice: Decodable {
            let label: String
        }

        let path: String
        let labels: [Choice]
    }

    private struct Scene: Decodable {
        struct Group: Decodable {
            let shape: String
            let colour: String
        }

        let file: String
        let caption: String
        let groups: [Group]
    }

    private struct Scenes: Decodable {
        let images: [Scene]
    }

    private static let german = Fixtures.path("analysis/adapter/german.jsonl")
    private static let pictures = Fixtures.path("scenes/evaluation")
    private let workspace: Workspace
    private let scenes: [Scene]

    init() throws {
        var workspace = try Workspace()
        workspace.program.environment["PHOTOSEEK_MODEL"] = "scenes"
        self.workspace = workspace
        let data = try Data(contentsOf: URL(filePath: Self.pictures + "/evaluation.json"))
        scenes = try JSONDecoder().decode(Scenes.self, from: data).images
        try workspace.index(paths: [Self.pictures])
    }

    private func run(_ arguments: String...) throws -> Program.Outcome {
        try workspace.program.start(["adapt"] + arguments).wait()
    }

    private func adapted(_ arguments: String...) throws -> Result {
        let outcome = try workspace.program.start(["adapt", "--json"] + arguments).wait()
        #expect(outcome.code == 0, "\(outcome.errors)")
        return try outcome.decoded()
    }

    private func search(_ arguments: String...) throws -> SearchAnswer {
        try workspace.program.start(["search", "--json", "--all"] + arguments).wait().decoded()
    }

    private func hasAdapter() throws -> Bool {
        let description: Description = try run("--show", "--json").decoded()
        return description.adapter != nil
    }

    /// How many of the first ten hits show a shape of a colour.
    private func count(_ colour: String, _ shape: String, in answer: SearchAnswer) -> Int {
        let matching = Set(
            scenes.filter { $0.groups.contains { $0.colour == colour && $0.shape == shape } }.map(\.file))
        return answer.results.prefix(10).count {
            matching.contains(String($0.path.split(separator: "/").last ?? ""))
        }
    }

    private func write(_ lines: [String]) throws -> String {
        try workspace.write(Array(lines.joined(separator: "\n").utf8), to: "pairs.jsonl")
    }

    /// Lines with the first pictures of the scenes and a caption for each.
    private func lines(_ count: Int, caption: (Scene) -> String) -> [String] {
        scenes.prefix(count).map {
            "{\"image\": \"\(Self.pictures)/\($0.file)\", \"caption\": \"\(caption($0))\"}"
        }
    }

    // MARK: An adapter that helps

    @Test func theLibraryLearnsGermanAndForgetsIt() throws {
        let query = "ein blauer Stern"
        let before = try search(query)
        #expect(before.adapter == nil && count("blue", "star", in: before) <= 3)
        let plot = workspace.folder.path("losses.svg")
        let result = try adapted(Self.german, "--loss-plot", plot)
        #expect(result.stored && result.model == "scenes" && result.failures.isEmpty)
        #expect(result.images == scenes.count && result.captions == 2 * scenes.count)
        #expect(result.heldOut.recallAfter > result.heldOut.recallBefore + 0.3)
        #expect(result.heldOut.better > result.heldOut.worse && result.heldOut.probability < 0.01)
        let (first, last) = try (#require(result.passes.first), #require(result.passes.last))
        #expect(last.loss < first.loss && result.bestPass <= result.passes.count)
        #expect(try String(contentsOfFile: plot, encoding: .utf8).contains("</svg>"))

        let after = try search(query)
        #expect(after.adapter == true)
        #expect(count("blue", "star", in: after) >= count("blue", "star", in: before) + 3)
        #expect(after.results.allSatisfy { $0.strength != nil })
        let without = try search("--without-adapter", query)
        #expect(without.results.map(\.id) == before.results.map(\.id) && without.adapter == nil)
        #expect(without.results.map(\.score) == before.results.map(\.score))
        #expect(without.results.allSatisfy { $0.strength == nil })
        try workspace.program.start(["search", "--good", "--without-adapter", query]).wait()
            .expectFailure(64, saying: "--without-adapter")
        #expect(try workspace.status().models.map(\.adapter) == [true])
        #expect(try workspace.program("status").output.contains("adapter"))
        #expect(try run("--show").output.contains("scenes has an adapter"))

        #expect(try run("--remove").code == 0)
        #expect(try search(query).results == before.results && !hasAdapter())
        #expect(try workspace.status().models.map(\.adapter) == [nil])
        #expect(try run("--remove").errors.contains("no adapter"))
    }

    @Test func labelsAreAdaptedToo() throws {
        func right(_ options: String...) throws -> Int {
            let colors = ["rot": "red", "blau": "blue", "gelb": "yellow", "schwarz": "black"]
            let command = [
                "classify", "--json", "--template", "ein {}er Kreis", "--labels",
                colors.keys.sorted().joined(separator: ","),
            ]
            let outcome = try workspace.program.start(command + options).wait()
            #expect(outcome.code == 0, "\(outcome.errors)")
            let circles = Dictionary(
                uniqueKeysWithValues: scenes.filter { $0.groups.count == 1 && $0.groups[0].shape == "circle" }
                    .map { ($0.file, $0.groups[0].colour) })
            return try outcome.output.split(separator: "\n").count {
                let picture = try JSONDecoder().decode(Label.self, from: Data($0.utf8))
                let truth = circles[String(picture.path.split(separator: "/").last ?? "")]
                return truth != nil && colors[picture.labels[0].label] == truth
            }
        }
        let before = try right()
        #expect(try run(Self.german, "--quiet").code == 0)
        #expect(try right() > before + 3)
        #expect(try right("--without-adapter") == before)
        try workspace.program.start([
            "classify", "--labels", "rot,blau", "--none-of-these", "--without-adapter",
        ]).wait().expectFailure(64, saying: "--without-adapter")
    }

    @Test func anAdapterIsReplacedOnlyOnRequest() throws {
        #expect(try run(Self.german).output.contains("stored"))
        let score = try search("ein blauer Stern").results[0].score
        try run(Self.german).expectFailure(73, saying: "--replace")
        // The same pairs make the same adapter.
        #expect(try adapted(Self.german, "--replace").stored)
        #expect(try search("ein blauer Stern").results[0].score == score)
    }

    @Test func textsWithMarksTeachIt() throws {
        // What a person clicks: for each German text, pictures that it should find, and some that it should not.
        var groups: [String: [String]] = [:]
        for line in try String(contentsOfFile: Self.german, encoding: .utf8).split(separator: "\n") {
            let parts = line.split(separator: "\"").map(String.init)
            let file = String(parts[3].split(separator: "/").last ?? "")
            groups[parts[parts.count - 2], default: []].append(file)
        }
        let lines = groups.sorted { $0.key < $1.key }.map { text, files in
            let less = groups.filter { $0.key != text && $0.key.hasSuffix(text.suffix(4)) }.flatMap(\.value)
                .sorted().prefix(3)
            func list(_ files: some Collection<String>) -> String {
                files.map { "\"\(Self.pictures)/\($0)\"" }.joined(separator: ", ")
            }
            return "{\"caption\": \"\(text)\", \"more\": [\(list(files))], \"less\": [\(list(less))]}"
        }
        let result = try adapted(write(lines))
        #expect(result.stored && result.heldOut.recallAfter > result.heldOut.recallBefore)
        #expect(count("blue", "star", in: try search("ein blauer Stern")) >= 2)
    }

    // MARK: Refusal

    @Test func anAdapterThatDoesNotHelpIsRefused() throws {
        let file = try write(lines(303) { $0.caption })
        let outcome = try run(file, "--json")
        #expect(outcome.code == 65 && outcome.errors.contains("not stored"))
        let result: Result = try JSONDecoder().decode(Result.self, from: Data(outcome.output.utf8))
        #expect(!result.stored && result.heldOut.recallBefore > 0.9)
        #expect(try !hasAdapter() && search("a blue star").adapter == nil)
        // Nor does it replace one.
        #expect(try run(Self.german).code == 0)
        let score = try search("ein blauer Stern").results[0].score
        #expect(try run(file, "--replace").code == 65)
        #expect(try search("ein blauer Stern").results[0].score == score)
    }

    @Test func pairsThatCannotBeUsedAreNamed() throws {
        try run(write(lines(20) { $0.caption })).expectFailure(65, saying: "at least 50")
        try run(write([])).expectFailure(66, saying: "no lines")
        try run(write(["{\"image\": 1}"])).expectFailure(65, saying: "line 1")
        try run(write(["{\"caption\": \"a\", \"less\": [\"b.jpg\"]}"])).expectFailure(65, saying: "more")
        try run(workspace.photo("none.jsonl")).expectFailure(66)
        let same = "a picture"
        try run(write(lines(60) { _ in same })).expectFailure(65, saying: "same embedding")
        for arguments in [[], [Self.german, "--show"], ["--show", "--remove"], ["--remove", "--replace"]] {
            try workspace.program.start(["adapt"] + arguments).wait().expectFailure(64)
        }
        let missing = "{\"image\": \"none.jpg\", \"caption\": \"ein Kreis\"}"
        let text = try String(contentsOfFile: Self.german, encoding: .utf8)
            .replacing("../../scenes/evaluation", with: Self.pictures)
        let long = [String](repeating: "Kreis", count: 10_000).joined(separator: " ")
        let longLine = "{\"image\": \"\(Self.pictures)/000.jpg\", \"caption\": \"\(long)\"}"
        let outcome = try run(write([text, missing, longLine]), "--json")
        #expect(outcome.code == 0 && outcome.errors.contains("longer than scenes reads"))
        #expect(outcome.errors.contains("none.jpg"))
        let result: Result = try outcome.decoded()
        #expect(result.failures.map(\.path) == [workspace.photo("none.jpg")])
        let none = try run(write([missing]), "--replace")
        #expect(none.code == 65 && none.errors.contains("none.jpg") && none.errors.contains("found 0"))
    }

    @Test func aLibraryIsNeeded() throws {
        var other = workspace
        other.library = workspace.folder.path("none.sqlite")
        try other.program.start(["adapt", Self.german]).wait().expectFailure(66, saying: "photoseek index")
        try other.program.start(["adapt", "--show"]).wait().expectFailure(66)
        #expect(!FileManager.default.fileExists(atPath: other.library))
        // A model that the library has no pictures of.
        try run(Self.german, "--model", Workspace.model).expectFailure(65, saying: "none of")
    }

    // MARK: Damage

    @Test func aDamagedAdapterIsNamedAndCanBeRemoved() throws {
        let catalog = try Catalog(path: FilePath(workspace.library), access: .readWrite(create: false))
        let model = try #require(try catalog.models().first)
        for content: [UInt8] in [[], Array("PSAD".utf8), Array("something else".utf8)] {
            try catalog.setLearned(
                LearnedRecord(kind: .adapter, name: "text", content: content), modelID: model.id)
            for command in [["search", "a star"], ["classify", "--labels", "a,b"], ["adapt", "--show"]] {
                try workspace.program.start(command).wait().expectFailure(65, saying: "adapt --remove")
            }
            #expect(try search("--without-adapter", "a star").results.count == 10)
            #expect(try workspace.program("similar", Self.pictures + "/000.jpg").code == 0)
            #expect(try run("--remove").code == 0)
            #expect(try search("a star").results.allSatisfy { $0.strength != nil })
        }
    }

    @Test(arguments: KilledSteps.analysis.points + [StopPoint.before(.strength), .inside(.strength)])
    func killsLeaveNoWrongStrengths(_ point: StopPoint) throws {
        let before = try search("a blue star").results
        let outcome = try workspace.program.killed(at: point).start(["adapt", Self.german]).wait()
        try #require(outcome.code == -SIGKILL, "\(point) was not reached: \(outcome.errors)")
        let isStored = point != .before(.analysis) && point != .inside(.analysis)
        #expect(try hasAdapter() == isStored)
        let after = try search("a blue star").results
        guard isStored else {
            #expect(after == before)
            return
        }
        #expect(after.allSatisfy { $0.strength == nil })
        try workspace.index(paths: [Self.pictures])
        let strengths = try search("a blue star").results.map(\.strength)
        #expect(strengths.allSatisfy { $0 != nil })
        // They are those of an adaptation that nothing stops.
        #expect(try run(Self.german, "--replace").code == 0)
        #expect(try search("a blue star").results.map(\.strength) == strengths)
    }
}
