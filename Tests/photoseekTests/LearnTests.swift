import Foundation
import StopPoints
import TestSupport
import Testing

/// `photoseek learn`, with the bundled model of scenes.
struct LearnTests {
    struct Report: Decodable {
        struct Share: Decodable, Equatable {
            let value: Double
            let low: Double
            let high: Double
            let images: Int
        }

        struct Class: Decodable {
            let name: String
            let images: Int
            let others: String?
            let recall: Share?
        }

        struct Point: Decodable {
            let images: Double
            let accuracy: Share?
            let meanRecall: Double?
        }

        struct Failure: Decodable { let path: String }

        let name: String
        let model: String
        let dimension: Int
        let images: Int
        let classes: [Class]
        let accuracy: Share?
        let meanRecall: Double?
        let learningCurve: [Point]
        let inverseRegularization: Double
        let warnings: [String]
        let failures: [Failure]
    }

    private let scenes: SceneClasses
    private var workspace: Workspace { scenes.workspace }

    init() throws { scenes = try SceneClasses() }

    private func run(_ arguments: String...) throws -> Program.Outcome {
        try workspace.program.start(["learn"] + arguments).wait()
    }

    private func report(_ arguments: String...) throws -> Report {
        let outcome = try workspace.program.start(["learn", "--json"] + arguments).wait()
        #expect(outcome.code == 0, "\(outcome.errors)")
        return try outcome.decoded()
    }

    @Test func aProbeOnTenPicturesAClassKnowsOthers() throws {
        let report = try report("shapes", "--folders", scenes.training())
        #expect(report.name == "shapes" && report.model == "scenes" && report.images == 30)
        #expect(report.classes.map(\.name) == SceneClasses.names)
        #expect(report.classes.allSatisfy { $0.images == 10 && $0.others == nil && $0.recall?.images == 10 })
        let accuracy = try #require(report.accuracy)
        #expect(accuracy.images == 30 && accuracy.value > 0.8)
        #expect(accuracy.low <= accuracy.value && accuracy.value <= accuracy.high)
        #expect(report.learningCurve.last?.accuracy == accuracy && report.learningCurve.count > 2)
        #expect(report.learningCurve.map(\.images) == report.learningCurve.map(\.images).sorted())
        #expect(report.inverseRegularization > 0 && report.warnings.isEmpty && report.failures.isEmpty)
        let outcome = try workspace.program(
            "classify", "--probe", "shapes", "--evaluate", workspace.photo("test"), "--json")
        struct Evaluation: Decodable {
            let images: Int
            let topOne: Double
        }
        let evaluation: Evaluation = try outcome.decoded()
        #expect(evaluation.images == 30 && evaluation.topOne > 0.8)
        #expect(try scenes.classesFound("like:shapes/star", "-n", "15").count { $0 == "star" } >= 14)
        let table = try run("again", "--folders", scenes.training()).output
        for words in ["learned again from 30 pictures", "of 10  circle", "learning curve", "C  "] {
            #expect(table.contains(words), "\(words)")
        }
    }

    @Test func aClassIsLearnedFromAFolderAndTheLibrarysOtherPictures() throws {
        let report = try report("star", "--positives", scenes.training("star"))
        #expect(report.classes.map(\.name) == ["not star", "star"])
        #expect(report.classes.map(\.images) == [50, 10] && report.classes.map(\.others) == ["all", nil])
        #expect(
            try scenes.classesFound("like:star", "under:test", "-n", "8")
                == Array(repeating: "star", count: 8))
        #expect(!(try scenes.classesFound("-n", "30", "--", "-like:star").contains("star")))
        let table = try run("star", "--positives", scenes.training("star"), "--replace").output
        #expect(table.contains("of 50  not star: the library's other pictures"))
        // Queries instead of folders, and several of each.
        let queries = try self.report(
            "other", "--positives", "under:train/star", "--negatives", "under:train/circle", "--negatives",
            scenes.training("square"))
        #expect(queries.classes.map(\.images) == [20, 10] && queries.classes.allSatisfy { $0.others == nil })
        #expect(try self.report("words", "--positives", "a star limit:7").classes.map(\.images) == [53, 7])
        // Filters hold for queries and others.
        #expect(
            try self.report("where", "--positives", "under:star", "--where", "under:train").classes.map(
                \.images)
                == [20, 10])
        // A probe may be among the terms of a query from which another one is learned.
        #expect(
            try self.report("more", "--positives", "like:star limit:12").classes.map(\.images) == [48, 12])
    }

    @Test func pictureFilesNeedNotBeInTheLibraryAndUnreadableOnesAreNamed() throws {
        try workspace.makeFolder("outside")
        for number in 0..<4 {
            try workspace.folder.copy(
                Fixtures.path("scenes/evaluation/29\(number).jpg"), to: "outside/\(number).jpg")
        }
        let broken = try workspace.folder.write(Array("no picture".utf8), to: "outside/broken.jpg")
        let report = try report("new", "--positives", workspace.folder.path("outside"))
        #expect(report.classes.map(\.images) == [60, 4] && report.failures.map(\.path) == [broken])
        #expect(
            try run("new", "--positives", workspace.folder.path("outside"), "--replace").output.contains(
                "broken.jpg"))
        try workspace.makeFolder("bad")
        try workspace.folder.write(Array("no picture".utf8), to: "bad/a.jpg")
        try run("bad", "--positives", workspace.folder.path("bad")).expectFailure(65, saying: "a.jpg")
    }

    @Test func whatToKnowIsSaidWithTheResult() throws {
        let shared = try report(
            "star", "--positives", scenes.training("star"), "--negatives", "under:train", "--quiet")
        #expect(shared.classes.map(\.images) == [20, 10])
        #expect(shared.warnings.contains { $0.contains("10 images are examples of both star and not star") })
        // One picture, of which nothing can be held out.
        let one = workspace.folder.path("one/circle/a.jpg")
        try workspace.makeFolder("one/circle")
        try workspace.folder.copy(scenes.training("star"), to: "one/star")
        let circle = try FileManager.default.contentsOfDirectory(atPath: scenes.training("circle"))[0]
        try FileManager.default.copyItem(atPath: scenes.training("circle/" + circle), toPath: one)
        let single = try report("single", "--folders", workspace.folder.path("one"))
        #expect(single.warnings.contains { $0.contains("circle has one image only") })
        #expect(single.classes.map { $0.recall == nil } == [true, false])
        let words = try run("single", "--folders", workspace.folder.path("one"), "--replace")
        #expect(words.errors.contains("warning: circle has one image only") && words.code == 0)
        // Two halves of the same class.
        for (place, file) in try FileManager.default.contentsOfDirectory(atPath: scenes.training("square"))
            .sorted()
            .enumerated()
        {
            let folder = "halves/\(place.isMultiple(of: 2) ? "a" : "b")"
            try workspace.makeFolder(folder)
            try FileManager.default.copyItem(
                atPath: scenes.training("square/" + file), toPath: workspace.folder.path("\(folder)/\(file)"))
        }
        let halves = try report("halves", "--folders", workspace.folder.path("halves"))
        #expect(halves.warnings.contains { $0.contains("a and b are not told apart") })
    }

    @Test func aNameIsReplacedOnlyIfThatIsAskedFor() throws {
        let star = ["--positives", scenes.training("star")]
        #expect(try workspace.program.start(["learn", "Star"] + star).wait().code == 0)
        try workspace.program.start(["learn", "star"] + star).wait().expectFailure(73, saying: "--replace")
        #expect(try workspace.program.start(["learn", "star", "--replace"] + star).wait().code == 0)
        #expect(try workspace.program("probe", "list").output.split(separator: "\n").count == 1)
    }

    @Test func wrongExamplesAreRefused() throws {
        try workspace.makeFolder("empty/a")
        let empty = workspace.folder.path("empty")
        try run("x", "--positives", empty).expectFailure(66, saying: "no pictures to learn from")
        try run("x", "--positives", "tag:nothing").expectFailure(66, saying: "tag:nothing")
        try run("x", "--positives", "under:train", "--negatives", empty).expectFailure(66)
        try run("x", "--folders", empty).expectFailure(66)
        try run("x", "--folders", workspace.folder.path("none")).expectFailure(66)
        try run("x", "--positives", "under:train/star", "--negatives", "under:train/star")
            .expectFailure(65, saying: "all examples of not x")
        try workspace.makeFolder("single")
        try workspace.folder.copy(scenes.training("star"), to: "single/star")
        try run("y", "--folders", workspace.folder.path("single")).expectFailure(
            65, saying: "at least two classes")
        try run("y", "--positives", "name:*").expectFailure(65, saying: "not y")
        for arguments in [
            ["y"], ["a b", "--positives", "star"], ["y", "--negatives", "star"],
            ["y", "--positives", "year:x"],
            ["y", "--positives", "star", "--folders", empty], ["y", "--positives", " "],
        ] {
            try workspace.program.start(["learn"] + arguments).wait().expectFailure(64)
        }
        var program = workspace.program
        program.environment["PHOTOSEEK_LIBRARY"] = workspace.folder.path("none.sqlite")
        try program("learn", "y", "--positives", scenes.training("star")).expectFailure(66)
        #expect(!(try workspace.program("probe", "list").output.contains("y  ")))
    }

    @Test func aSignalWhileTheProbeIsStoredLeavesItWhole() throws {
        let (storing, interruption) = (try Gate(), try Gate())
        let run = try workspace.program.waiting(at: .before(.analysis), storing)
            .waiting(at: .after(.interruption), interruption)
            .start(["learn", "star", "--positives", scenes.training("star")])
        try #require(storing.isReached(by: run))
        run.send(SIGINT)
        try #require(interruption.isReached(by: run))
        interruption.open()
        storing.open()
        let outcome = try run.wait()
        #expect(outcome.code == 130 && outcome.errors.contains("stopping"))
        #expect(try scenes.classesFound("like:star", "-n", "5") == Array(repeating: "star", count: 5))
    }
}
