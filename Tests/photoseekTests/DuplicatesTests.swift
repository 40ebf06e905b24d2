import Foundation
import TestSupport
import Testing

/// `photoseek duplicates`, in the built program.
struct DuplicatesTests {
    private struct Answer: Decodable {
        struct Picture: Decodable {
            let path: String
            let width: Int
            let reason: String?
        }

        struct Group: Decodable {
            let kind: String
            let keep: Picture
            let others: [Picture]
        }

        struct Skipped: Decodable {
            let path: String
            let reason: String
        }

        let groups: [Group]
        let pictures: Int
        let skipped: [Skipped]
    }

    private let workspace: Workspace

    init() throws {
        workspace = try Workspace()
        for seed in 0..<12 {
            try workspace.write(SamplePicture.grid(seed: seed, side: 48), to: "\(seed).ppm")
        }
        try workspace.write(SamplePicture.grid(seed: 1, side: 48), to: "copy.ppm")
        try workspace.write(SamplePicture.grid(seed: 2, side: 96), to: "large.ppm")
        try workspace.index()
    }

    private func answer(_ options: String...) throws -> Answer {
        let outcome = try workspace.program.start(["duplicates", "--json"] + options).wait()
        #expect(outcome.code == 0, "\(outcome.errors)")
        return try outcome.decoded()
    }

    private func name(_ picture: Answer.Picture) -> String {
        String(picture.path.dropFirst(workspace.photos.count + 1))
    }

    @Test func groupsAreListedWithTheOneToKeep() throws {
        let found = try answer()
        #expect(found.pictures == 14 && found.skipped.isEmpty)
        #expect(found.groups.map(\.kind) == ["exact", "same"])
        try #require(found.groups.count == 2)
        let copies = [found.groups[0].keep] + found.groups[0].others
        #expect(copies.map(name).sorted() == ["1.ppm", "copy.ppm"])
        #expect(name(found.groups[1].keep) == "large.ppm" && found.groups[1].keep.reason == "largest")
        #expect(found.groups[1].others.map(name) == ["2.ppm"] && found.groups[1].others[0].reason == nil)
        #expect(try answer("--kind", "same").groups.map(\.kind) == ["same"])
        #expect(try answer("--where", "wider:50").groups.isEmpty)
    }

    @Test func scriptsGetWhatNeedNotBeKept() throws {
        let lines = try workspace.program("duplicates", "--paths", "--kind", "same")
        #expect(lines.code == 0 && lines.output == workspace.photo("2.ppm") + "\n")
        let bytes = try workspace.program("duplicates", "-0", "--kind", "same")
        #expect(bytes.output == workspace.photo("2.ppm") + "\0")
        let all = try workspace.program("duplicates", "--paths").output.split(separator: "\n")
        #expect(all.count == 2)
        // Nothing was touched.
        #expect(try FileManager.default.contentsOfDirectory(atPath: workspace.photos).count == 14)
    }

    @Test func peopleGetAListAndAContactSheet() throws {
        let sheet = workspace.folder.path("sheet.html")
        let outcome = try workspace.program("duplicates", "--contact-sheet", sheet)
        #expect(outcome.code == 0)
        #expect(outcome.output.contains("same: 2 pictures\n  keep  photos/large.ppm  96x96, largest\n"))
        #expect(outcome.output.contains("14 pictures, 2 groups, 2 pictures need not be kept"))
        let html = try String(contentsOfFile: sheet, encoding: .utf8)
        #expect(html.components(separatedBy: "<figure>").count == 5 && html.contains("data:image/jpeg"))
    }

    @Test func missingFilesAreNamed() throws {
        try workspace.remove("large.ppm")
        let outcome = try workspace.program("duplicates", "--json")
        let found: Answer = try outcome.decoded()
        #expect(outcome.code == 0 && outcome.errors.contains("large.ppm"))
        #expect(found.groups.map(\.kind) == ["exact"])
        #expect(found.skipped.map(\.path) == [workspace.photo("large.ppm")])
    }

    @Test func wrongArgumentsAreExplained() throws {
        let cases: [([String], String)] = [
            (["--kind", "similar"], "exact, same, burst"), (["--where", "a dog"], "filters only"),
            (["--where", "yeer:2020"], "year:"), (["--json", "--paths"], "--json"),
        ]
        for (arguments, words) in cases {
            try workspace.program.start(["duplicates"] + arguments).wait().expectFailure(64, saying: words)
        }
        try workspace.program.start(["duplicates", "--library", workspace.folder.path("none.sqlite")]).wait()
            .expectFailure(66, saying: "none.sqlite")
        try workspace.program.start(["duplicates", "--model", Fixtures.path("checkpoints/legacy-eos")]).wait()
            .expectFailure(65, saying: "legacy-eos")
    }

    @Test func searchesFoldThemToo() throws {
        let folded = try workspace.program("search", "-n", "100", "a picture")
        let all = try workspace.program("search", "-n", "100", "--all", "a picture")
        let lines = folded.output.split(separator: "\n")
        #expect(all.output.split(separator: "\n").count == 14 && lines.count <= 13)
        #expect(lines.contains { $0.hasSuffix("  +1") })
        let same = try workspace.program("search", "-n", "100", "a picture", "fold:no")
        #expect(same.output == all.output)
    }
}
