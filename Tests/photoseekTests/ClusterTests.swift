import Foundation
import TestSupport
import Testing

/// `photoseek cluster`, with the bundled model of scenes.
struct ClusterTests {
    private struct Group: Decodable {
        struct Picture: Decodable {
            let id: Int
            let path: String
            let score: Double
        }

        let group: Int
        let name: String?
        let hints: [String]?
        let count: Int
        let nearest: [Picture]
    }

    private let workspace: Workspace

    init() throws {
        var workspace = try Workspace()
        workspace.program.environment["PHOTOSEEK_MODEL"] = "scenes"
        self.workspace = workspace
        for number in 0..<30 {
            let name = String(format: "%03d.jpg", number)
            try FileManager.default.copyItem(
                atPath: Fixtures.path("scenes/evaluation/" + name), toPath: workspace.photo(name))
        }
        try workspace.index()
    }

    private func run(_ arguments: String...) throws -> Program.Outcome {
        try workspace.program.start(["cluster", "--quiet"] + arguments).wait()
    }

    private func groups(_ arguments: String...) throws -> [Group] {
        let outcome = try workspace.program.start(["cluster", "--quiet", "--json"] + arguments).wait()
        #expect(outcome.code == 0, "\(outcome.errors)")
        return try outcome.output.split(separator: "\n").map {
            try JSONDecoder().decode(Group.self, from: Data($0.utf8))
        }
    }

    @Test func allPicturesAreInGroups() throws {
        let usual = try groups()
        #expect((2...4).contains(usual.count) && usual.map(\.count).reduce(0, +) == 30)
        #expect(usual.map(\.group) == Array(1...usual.count))
        #expect(usual.allSatisfy { ($0.name == nil) == ($0.hints != nil) && !$0.nearest.isEmpty })
        let many = try groups("-k", "12")
        #expect(many.count == 12 && many.map(\.count).reduce(0, +) == 30)
        #expect(many.map(\.count) == many.map(\.count).sorted(by: >))
        let table = try run("-k12").output
        for group in many {
            #expect(table.contains("  \(group.count)  \(group.name ?? "nothing stands out")"))
        }
        #expect(table.contains("photos/000.jpg") || table.contains(".jpg"))
    }

    @Test func hitsAndFilteredPicturesAreGrouped() throws {
        #expect(try groups("name:00*", "-k", "3").map(\.count).reduce(0, +) == 10)
        #expect(try groups("a", "red", "circle", "-n", "7", "-k", "2").map(\.count).reduce(0, +) == 7)
        #expect(try groups("a", "red", "circle", "-k", "1").map(\.count).reduce(0, +) > 10)
        #expect(try groups("name:000.jpg", "-k", "5").map(\.count) == [1])
        #expect(try run("name:none*").output == "  no pictures\n")
        #expect(try groups("name:none*").isEmpty)
    }

    @Test func samePicturesAreOneGroup() throws {
        for number in 1..<5 {
            try FileManager.default.copyItem(
                atPath: workspace.photo("000.jpg"), toPath: workspace.photo("same\(number).jpg"))
        }
        try workspace.index()
        #expect(try groups("name:same*", "-k", "3").map(\.count) == [4])
    }

    @Test func aContactSheetHasASectionForEachGroup() throws {
        let sheet = workspace.folder.path("sheet.html")
        let outcome = try run("-k", "4", "--contact-sheet", sheet)
        #expect(outcome.code == 0)
        let page = try String(contentsOfFile: sheet, encoding: .utf8)
        #expect(page.split(separator: "<section>").count == 5 && page.contains("data:image/jpeg;base64,"))
        try workspace.folder.write(Array("mine".utf8), to: "mine.html")
        try run("--contact-sheet", workspace.folder.path("mine.html")).expectFailure(73)
    }

    @Test func wrongUseIsRefused() throws {
        try run("-k", "0").expectFailure(64)
        try run("-k", "1001").expectFailure(64)
        try run("-n", "0").expectFailure(64)
        try run("year:x").expectFailure(64)
        try run("--library", workspace.folder.path("none.sqlite")).expectFailure(66)
    }
}
