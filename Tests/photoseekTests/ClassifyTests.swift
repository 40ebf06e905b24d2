import Foundation
import TestSupport
import Testing

/// `photoseek classify`, with the bundled model of scenes.
struct ClassifyTests {
    private struct Picture: Decodable {
        struct Label: Decodable {
            let label: String
            let probability: Double
            let strength: Int?
        }

        let id: Int
        let path: String
        let labels: [Label]
        let none: Bool?

        var name: String { String(path.split(separator: "/").last ?? "") }
    }

    private struct Evaluation: Decodable {
        struct Class: Decodable {
            let name: String
            let images: Int
            let recall: Double?
        }

        struct Failure: Decodable {
            let path: String
        }

        let images: Int
        let topOne: Double
        let calibrationError: Double
        let classes: [Class]
        let failures: [Failure]
    }

    private static let labels = "red circle,green square, blue star"
    private let workspace: Workspace

    init() throws {
        var workspace = try Workspace()
        workspace.program.environment["PHOTOSEEK_MODEL"] = "scenes"
        self.workspace = workspace
        for number in 0..<12 {
            let name = String(format: "%03d.jpg", number)
            try FileManager.default.copyItem(
                atPath: Fixtures.path("scenes/evaluation/" + name), toPath: workspace.photo(name))
        }
        try workspace.index()
    }

    private func run(_ arguments: String...) throws -> Program.Outcome {
        try workspace.program.start(["classify"] + arguments).wait()
    }

    private func pictures(_ arguments: String...) throws -> [Picture] {
        let outcome = try workspace.program.start(["classify", "--json"] + arguments).wait()
        #expect(outcome.code == 0, "\(outcome.errors)")
        return try outcome.output.split(separator: "\n").map {
            try JSONDecoder().decode(Picture.self, from: Data($0.utf8))
        }
    }

    @Test func eachPictureGetsItsLabels() throws {
        let all = try pictures("--labels", Self.labels, "--top", "3")
        #expect(all.count == 12)
        for picture in all {
            #expect(Set(picture.labels.map(\.label)) == ["red circle", "green square", "blue star"])
            #expect(abs(picture.labels.map(\.probability).reduce(0, +) - 1) < 1e-5)
            #expect(picture.labels.map(\.probability) == picture.labels.map(\.probability).sorted(by: >))
            #expect(picture.none == nil)
        }
        #expect(try pictures("--labels", Self.labels, "name:00*").count == 10)
        #expect(try pictures("--labels", Self.labels, "-n", "3", "a", "red", "circle").count == 3)
        let table = try run("--labels", Self.labels, "name:000.jpg").output
        #expect(table.contains("%") && table.contains("000.jpg"))
    }

    @Test func aFileOfLabelsAndTemplates() throws {
        try workspace.write(Array("red circle\n\ngreen square\nblue star\n".utf8), to: "labels.txt")
        let file = workspace.photo("labels.txt")
        let given = try pictures("--labels", Self.labels)
        #expect(try pictures("--labels-file", file).map(\.labels[0].label) == given.map(\.labels[0].label))
        let plain = try pictures("--labels-file", file, "--template", "{}")
        #expect(plain.map(\.labels[0].probability) != given.map(\.labels[0].probability))
        try run("--labels-file", workspace.photo("none.txt")).expectFailure(66)
    }

    @Test func tagsAreWrittenAndTakenAway() throws {
        let labelled = try pictures("--labels", Self.labels, "--none-of-these")
        #expect(Set(labelled.compactMap(\.none)) == [true])
        let tagged = labelled.filter { $0.none == nil }
        #expect(!tagged.isEmpty && tagged.count < labelled.count)
        let outcome = try run("--labels", Self.labels, "--none-of-these", "--write-tags")
        #expect(outcome.code == 0 && outcome.errors.contains("\(tagged.count) "))
        func found(_ tag: String) throws -> Set<String> {
            let outcome = try workspace.program.start([
                "search", "--paths", "--where", "tag:\"\(tag)\"", "-n", "50",
            ]).wait()
            return Set(
                outcome.output.split(separator: "\n").map { String($0.split(separator: "/").last ?? "") })
        }
        for label in ["red circle", "green square", "blue star"] {
            #expect(
                try found("auto/" + label) == Set(tagged.filter { $0.labels[0].label == label }.map(\.name)))
        }
        let shown = try workspace.program.start(["show", "--json", tagged[0].path]).wait().output
        #expect(shown.contains("\"auto/\(tagged[0].labels[0].label)\""))
        #expect(try run("--clear-tags").code == 0)
        #expect(try found("auto/red circle").isEmpty)
    }

    @Test func foldersOfClassesAreEvaluated() throws {
        // The probabilities say which picture shows what; whether that is right is tested with the model.
        for picture in try pictures("--labels", "red circle,green square") {
            let folder = "classes/" + picture.labels[0].label.replacing(" ", with: "_")
            try workspace.makeFolder(folder)
            try FileManager.default.copyItem(
                atPath: picture.path, toPath: workspace.folder.path(folder + "/" + picture.name))
        }
        try Data("no picture".utf8).write(
            to: URL(filePath: workspace.folder.path("classes/red_circle/broken.jpg")))
        let outcome = try run("--evaluate", workspace.folder.path("classes"), "--json")
        let evaluation = try JSONDecoder().decode(Evaluation.self, from: Data(outcome.output.utf8))
        #expect(evaluation.images == 12 && evaluation.topOne == 1)
        #expect((0...0.5).contains(evaluation.calibrationError))
        #expect(evaluation.classes.allSatisfy { $0.recall == 1 } && evaluation.failures.count == 1)
        #expect(evaluation.classes.map(\.images).reduce(0, +) == 12)
        let table = try run("--evaluate", workspace.folder.path("classes")).output
        #expect(table.contains("100.0 %") && table.contains("broken.jpg"))
        try run("--evaluate", workspace.folder.path("photos")).expectFailure(66)
        try run("--evaluate", workspace.folder.path("none")).expectFailure(66)
    }

    @Test func wrongUseIsRefused() throws {
        for arguments in [
            [], ["--labels", " , "], ["--labels", "a,A"], ["--labels", "a", "--clear-tags"],
            ["--labels", "a", "--labels-file", "b"], ["--labels", "a", "--top", "0"],
            ["--labels", "a", "--limit", "0"], ["--labels", "a", "year:x"],
            ["--labels", "a", "--templates", "none"],
        ] {
            try workspace.program.start(["classify"] + arguments).wait().expectFailure(64)
        }
    }
}
