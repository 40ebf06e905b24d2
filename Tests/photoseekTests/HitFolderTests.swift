import Foundation
import TestSupport
import Testing

/// `--copy-to` and `--link-to`: the pictures of hits in a folder.
struct HitFolderTests {
    private let workspace: Workspace

    init() throws {
        workspace = try Workspace()
        try workspace.addPictures(2)
        try workspace.addPictures(1, from: 0, in: "sub")
        try workspace.write(SamplePicture.png(seed: 7), to: "sub/\(Workspace.name(1))")
        try workspace.index()
    }

    private func search(_ options: String...) throws -> Program.Outcome {
        try workspace.program.start(["search", "--all", "a cat"] + options).wait()
    }

    private func names(_ folder: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: workspace.folder.path(folder)).sorted()
    }

    @Test func copiesGetNamesOfTheirOwnAndReplaceNothing() throws {
        let target = workspace.folder.path("out")
        let outcome = try search("--copy-to", target)
        #expect(
            outcome.code == 0 && outcome.errors == "4 pictures copied to \(target)\n", "\(outcome.errors)")
        let expected = ["00000 (2).png", "00000.png", "00001 (2).png", "00001.png"]
        #expect(try names("out") == expected)
        let copied = try Set(expected.map { try Data(contentsOf: URL(filePath: target + "/" + $0)) })
        let originals = try Set(
            ["00000.png", "00001.png", "sub/00000.png", "sub/00001.png"].map {
                try Data(contentsOf: URL(filePath: workspace.photo($0)))
            })
        #expect(copied == originals)
        // Once more, beside what is there.
        #expect(try search("-n", "1", "--copy-to", target).code == 0)
        #expect(try names("out").count == 5)
    }

    @Test func linksLeadToThePicturesAndAreNotMadeTwice() throws {
        let target = workspace.folder.path("links")
        #expect(try search("--link-to", target).code == 0)
        let destinations = try names("links").map {
            try FileManager.default.destinationOfSymbolicLink(atPath: target + "/" + $0)
        }
        #expect(
            Set(destinations)
                == Set(["00000.png", "00001.png", "sub/00000.png", "sub/00001.png"].map(workspace.photo)))
        let again = try search("--link-to", target)
        #expect(again.errors == "0 pictures linked to \(target)\n")
        #expect(try names("links").count == 4)
    }

    @Test func aMissingPictureIsAWarning() throws {
        try workspace.remove("00000.png")
        let outcome = try search("--copy-to", workspace.folder.path("out"))
        #expect(outcome.code == 0 && outcome.errors.contains("00000.png: the file is not there"))
        #expect(try names("out").count == 3)
    }

    @Test func aFolderThatCannotBeMadeIsAnErrorBeforeTheSearch() throws {
        let outcome = try search("--copy-to", workspace.photo("00001.png") + "/out")
        outcome.expectFailure(73, saying: "00001.png")
        #expect(outcome.output.isEmpty)
        try search("--copy-to", workspace.folder.path("no/such")).expectFailure(73, saying: "no/such")
    }
}
