import CatalogStore
import Foundation
import LibraryStore
import SystemPackage
import TestSupport
import Testing

/// What is done with what was learned: `like:` in queries, `photoseek classify --probe`, and `photoseek probe`.
struct ProbeTests {
    private struct Picture: Decodable {
        struct Label: Decodable {
            let label: String
            let probability: Double
            let strength: Int?
        }

        let path: String
        let labels: [Label]
    }

    private struct Listed: Decodable {
        let name: String
        let model: String
        let dimension: Int
        let classes: [String]?
        let problem: String?
    }

    private let scenes: SceneClasses
    private var workspace: Workspace { scenes.workspace }

    /// `star` is learned from ten positives and the rest, `shapes` from three folders.
    init() throws {
        scenes = try SceneClasses()
        for arguments in [
            ["star", "--positives", scenes.training("star")], ["shapes", "--folders", scenes.training()],
        ] { #expect(try scenes.workspace.program.start(["learn"] + arguments).wait().code == 0) }
    }

    private func run(_ arguments: String...) throws -> Program.Outcome {
        try workspace.program.start(arguments).wait()
    }

    private func classify(_ arguments: String...) throws -> [Picture] {
        let outcome = try workspace.program.start(["classify", "--json"] + arguments).wait()
        #expect(outcome.code == 0, "\(outcome.errors)")
        return try outcome.decodedLines()
    }

    @Test func probesAreTermsOfQueries() throws {
        let stars = try scenes.classesFound("like:star", "-n", "12")
        #expect(stars == Array(repeating: "star", count: 12))
        #expect(try scenes.classesFound("LIKE:Star", "-n", "12") == stars)
        #expect(
            try scenes.classesFound("like:shapes/circle - like:star", "-n", "10").count { $0 == "circle" }
                >= 9)
        #expect(try scenes.classesFound("0.2 * like:star + a red shape under:test", "-n", "5").count == 5)
        let answer = try workspace.search("like:star", options: ["-n", "3"])
        #expect(answer.results.count == 3 && answer.results.allSatisfy { $0.strength == nil && $0.score > 0 })
        let printed = try workspace.search("2*like:shapes/star")
        #expect(printed.query == "2*like:shapes/star")
    }

    @Test func wrongTermsAreExplained() throws {
        try run("search", "like:stra").expectFailure(66, saying: "shapes, star", "perhaps star")
        try run("search", "like:shapes").expectFailure(64, saying: "like:shapes/circle")
        try run("search", "like:shapes/stra").expectFailure(
            64, saying: "circle, square, star", "perhaps star")
        try run("search", "like:star", "--good").expectFailure(64, saying: "no strengths")
        try run("search", "a circle", "like:star", "strength:20").expectFailure(64, saying: "no strengths")
        try run("search", "like:a.b").expectFailure(64, saying: "name of a probe")
        try run("search", "--by", "words", "like:star").expectFailure(64)
        try run("search", "like:star - like:star").expectFailure(64, saying: "cancel")
        try run("search", "--where", "like:star", "a circle").expectFailure(64, saying: "filters only")
    }

    @Test func aProbeBelongsToItsModel() throws {
        try workspace.index("--model", Workspace.model)
        let other = ["--model", Workspace.model]
        try workspace.program.start(["search", "like:star"] + other).wait()
            .expectFailure(65, saying: "is for scenes", "--model scenes")
        try workspace.program.start(["classify", "--probe", "star"] + other).wait().expectFailure(65)
        try workspace.program.start(["probe", "show", "star"] + other).wait().expectFailure(65)
        let learned = try workspace.program.start(
            ["learn", "star", "--positives", "name:*"] + other + ["--negatives", "name:0*"]
        )
        .wait()
        #expect(learned.code == 65)
        #expect(
            try workspace.program.start(
                ["learn", "star", "--positives", "under:train/star"] + other
            ).wait().code == 0)
        let all: [Listed] = try run("probe", "list", "--json").decodedLines()
        #expect(all.filter { $0.name == "star" }.count == 2 && all.count == 3)
        #expect(Set(all.map(\.dimension)).count == 2)
        #expect(try workspace.program.start(["search", "like:star"] + other).wait().code == 0)
    }

    @Test func picturesAreClassified() throws {
        let all = try classify("--probe", "shapes", "--top", "3", "under:test")
        #expect(all.count == 30)
        for picture in all {
            #expect(Set(picture.labels.map(\.label)) == Set(SceneClasses.names))
            #expect(abs(picture.labels.map(\.probability).reduce(0, +) - 1) < 1e-5)
            #expect(picture.labels.allSatisfy { $0.strength == nil })
        }
        let right = all.filter { $0.path.contains("/\($0.labels[0].label)/") }
        #expect(right.count > 24)
        #expect(try classify("--probe", "star", "a star", "-n", "4").count == 4)
        let table = try run("classify", "--probe", "star", "name:*").output
        #expect(table.contains("not star ") && !table.contains("strength"))
    }

    @Test func tagsAreThoseOfTheProbe() throws {
        func tagged(_ tag: String) throws -> Set<String> {
            Set(
                try run("search", "--paths", "--all", "tag:\"\(tag)\" limit:100").output.split(
                    separator: "\n"
                ).map(String.init))
        }
        let labels = ["--labels", "a red shape,a shape", "--write-tags"]
        #expect(try workspace.program.start(["classify"] + labels).wait().code == 0)
        let stars = try classify("--probe", "star", "--write-tags").filter { $0.labels[0].label == "star" }
        #expect(!stars.isEmpty && stars.allSatisfy { $0.labels[0].probability >= 0.5 })
        #expect(try tagged("auto/star") == Set(stars.map(\.path)) && tagged("auto/not star").isEmpty)
        // Other tags stay.
        #expect(try tagged("auto/a red shape").count + tagged("auto/a shape").count == 60)
        let shapes = try classify("--probe", "shapes", "--write-tags", "under:test")
        for name in ["circle", "square"] {
            #expect(
                try tagged("auto/" + name) == Set(shapes.filter { $0.labels[0].label == name }.map(\.path)))
        }
        #expect(try run("classify", "--clear-tags").code == 0)
        #expect(try tagged("auto/star").isEmpty && tagged("auto/circle").isEmpty)
    }

    @Test func aProbeIsEvaluatedOnFoldersOfItsClasses() throws {
        try workspace.folder.copy(workspace.photo("test/star"), to: "known/star")
        try workspace.folder.copy(workspace.photo("test/circle"), to: "known/not_star")
        let known = workspace.folder.path("known")
        let table = try run("classify", "--probe", "star", "--evaluate", known).output
        #expect(table.contains("20 pictures of 2 classes") && table.contains("not star"))
        try run("classify", "--probe", "shapes", "--evaluate", known)
            .expectFailure(64, saying: "no class not star", "circle, square, star")
        try run("classify", "--probe", "none", "--evaluate", known).expectFailure(66)
    }

    @Test func wrongUseIsRefused() throws {
        for arguments in [
            ["--probe", "star", "--labels", "a"], ["--probe", "star", "--clear-tags"],
            ["--probe", "star", "--none-of-these"], ["--probe", "a b"], ["--probe", ""],
        ] { try workspace.program.start(["classify"] + arguments).wait().expectFailure(64) }
        try run("classify", "--probe", "stra").expectFailure(66, saying: "perhaps star")
        for command in ["show", "remove"] {
            try run("probe", command, "stra").expectFailure(66, saying: "perhaps star")
            try run("probe", command).expectFailure(64)
        }
        try run("probe", "export", "stra", workspace.folder.path("x.json")).expectFailure(66)
        #expect(!FileManager.default.fileExists(atPath: workspace.folder.path("x.json")))
        var program = workspace.program
        program.environment["PHOTOSEEK_LIBRARY"] = workspace.folder.path("none.sqlite")
        for command in [["list"], ["show", "star"], ["remove", "star"]] {
            try program.start(["probe"] + command).wait().expectFailure(66)
        }
    }

    @Test func probesAreListedDescribedAndRemoved() throws {
        let all: [Listed] = try run("probe", "list", "--json").decodedLines()
        #expect(all.map(\.name) == ["shapes", "star"] && all.map(\.model) == ["scenes", "scenes"])
        #expect(all[0].classes == SceneClasses.names && all[1].classes == ["not star", "star"])
        #expect(
            try run("probe", "list").output.contains(
                "star  scenes  \(all[0].dimension) values  not star, star"))
        struct Shown: Decodable {
            struct Class: Decodable {
                let name: String
                let length: Double
                let bias: Double
            }

            let name: String
            let classes: [Class]
        }
        let star: Shown = try run("probe", "show", "STAR", "--json").decoded()
        #expect(star.name == "star" && star.classes.map(\.name) == ["not star", "star"])
        #expect(
            star.classes[0].length == star.classes[1].length && star.classes[0].bias == -star.classes[1].bias)
        let shapes: Shown = try run("probe", "show", "shapes", "--json").decoded()
        #expect(shapes.classes.count == 3 && shapes.classes.allSatisfy { $0.length > 0 })
        #expect(try run("probe", "show", "shapes").output.contains("circle"))
        #expect(try run("probe", "remove", "Star").output == "removed the probe star of scenes\n")
        try run("search", "like:star").expectFailure(66, saying: "it has shapes")
        #expect(
            try run("probe", "remove", "shapes", "--json").output
                == "{\"model\":\"scenes\",\"name\":\"shapes\"}\n")
        #expect(try run("probe", "list").output.isEmpty)
        try run("search", "like:star").expectFailure(66, saying: "photoseek learn")
    }

    @Test func anExportedProbeGivesTheProbabilities() throws {
        struct Exported: Decodable {
            struct Numbers: Decodable {
                let bias: [Double]
                let classes: [String]
                let dimension: Int
                let weights: [[Double]]
            }

            let format: String
            let name: String
            let probe: Numbers
        }
        struct Embedding: Decodable { let vector: [Double] }

        let file = workspace.folder.path("shapes.json")
        #expect(try run("probe", "export", "shapes", file).code == 0)
        #expect(try run("probe", "export", "shapes", file).code == 0)
        let exported = try JSONDecoder().decode(Exported.self, from: Data(contentsOf: URL(filePath: file)))
        #expect(exported.format == "photoseek probe" && exported.name == "shapes")
        let numbers = exported.probe
        #expect(
            numbers.classes == SceneClasses.names
                && numbers.weights.allSatisfy { $0.count == numbers.dimension })
        let picture = try #require(try classify("--probe", "shapes", "--top", "3", "under:test").first)
        let embedding: Embedding = try run("embed", "--image", picture.path).decoded()
        let logits = zip(numbers.weights, numbers.bias).map { weights, bias in
            zip(weights, embedding.vector).reduce(bias) { $0 + $1.0 * $1.1 }
        }
        let sum = logits.map(exp).reduce(0, +)
        for label in picture.labels {
            let place = try #require(numbers.classes.firstIndex(of: label.label))
            #expect(abs(exp(logits[place]) / sum - label.probability) < 1e-3)
        }
        try run("probe", "export", "shapes", picture.path).expectFailure(73)
        try run("probe", "export", "shapes", workspace.library, "--force").expectFailure(73)
    }

    @Test func aDamagedProbeIsNamedAndStopsNothingElse() throws {
        let catalog = try Catalog(path: FilePath(workspace.library), access: .readWrite(create: false))
        let model = try #require(try catalog.models().first)
        for content in [[], Array("PSPROBE".utf8) + [0, 9, 0, 0, 0]] as [[UInt8]] {
            try catalog.setLearned(
                LearnedRecord(kind: .probe, name: "torn", content: content), modelID: model.id)
            try run("search", "like:torn").expectFailure(65, saying: "torn", "--replace")
            try run("classify", "--probe", "torn").expectFailure(65, saying: "torn")
            try run("probe", "show", "torn").expectFailure(65, saying: "torn")
            let all: [Listed] = try run("probe", "list", "--json").decodedLines()
            #expect(all.map { $0.problem == nil } == [true, true, false])
            #expect(try run("probe", "list").output.contains("torn"))
            #expect(try run("search", "like:star").code == 0)
        }
        try catalog.close()
        #expect(try run("learn", "torn", "--positives", "under:train/star", "--replace").code == 0)
        #expect(try run("search", "like:torn").code == 0 && run("probe", "remove", "torn").code == 0)
    }
}
