import Foundation
import TestSupport
import Testing

/// `photoseek similar`: from a picture to similar pictures.
struct SimilarTests {
    private let workspace: Workspace

    init() throws {
        workspace = try Workspace()
        try workspace.addPictures(12)
        try workspace.index()
    }

    private func answer(_ path: String) throws -> SearchAnswer {
        try workspace.program("similar", "--json", "-n", "100", path).decoded()
    }

    @Test func aPictureOfTheLibraryLeavesItselfOut() throws {
        let picture = workspace.photo("00004.png")
        let answer = try answer(picture)
        #expect(answer.query == picture)
        #expect(answer.results.count == 11)
        #expect(!answer.results.map(\.path).contains(picture))
        #expect(try self.answer("photos/../photos/00004.png").results == answer.results)
    }

    @Test func aLinkToAPictureOfTheLibraryIsThatPicture() throws {
        try FileManager.default.createSymbolicLink(
            atPath: workspace.folder.path("link.png"), withDestinationPath: "photos/00004.png")
        #expect(try answer("link.png").results == (try answer(workspace.photo("00004.png")).results))
    }

    @Test func aPictureOutsideFindsItsTwinAndAllOthers() throws {
        try workspace.folder.write(SamplePicture.png(seed: 4), to: "outside.png")
        let answer = try answer("outside.png")
        #expect(answer.results.count == 12)
        #expect(answer.results.first?.path == workspace.photo("00004.png"))
        #expect(abs((answer.results.first?.score ?? 0) - 1) < 1e-5)
        #expect(
            Array(answer.results.dropFirst().map(\.path))
                == (try self.answer(workspace.photo("00004.png")).results.map(\.path)))
    }

    @Test func aTwinInTheLibraryTies() throws {
        try FileManager.default.copyItem(
            atPath: workspace.photo("00004.png"), toPath: workspace.photo("twin.png"))
        try workspace.index()
        let first = try #require(try answer(workspace.photo("00004.png")).results.first)
        #expect(first.path == workspace.photo("twin.png"))
        #expect(abs(first.score - 1) < 1e-5)
    }

    @Test func aPictureThatChangedSinceItWasIndexedIsSeenAsItIs() throws {
        try workspace.addPicture("00004.png", seed: 7)
        try workspace.touch("00004.png")
        let answer = try answer(workspace.photo("00004.png"))
        #expect(answer.results.first?.path == workspace.photo("00007.png"))
        #expect(answer.results.count == 11)
    }

    @Test func whatIsNoPictureIsAnError() throws {
        let program = workspace.program
        let missing = workspace.folder.path("missing.png")
        try program("similar", missing).expectFailure(66, saying: missing)
        try program("similar", workspace.photos).expectFailure(66, saying: workspace.photos)
        let text = try workspace.folder.write(Array("words\nand lines".utf8), to: "no\npicture.png")
        try program("similar", text).expectFailure(65, saying: "picture.png")
        #expect(mkfifo(workspace.folder.path("pipe.png"), 0o600) == 0)
        try program("similar", workspace.folder.path("pipe.png")).expectFailure(66, saying: "pipe.png")
    }

    @Test func theLimitOfPixelsHolds() throws {
        let large = try workspace.folder.write(
            SamplePicture.png(seed: 1, width: 50, height: 50), to: "large.png")
        try workspace.program("similar", "--max-pixels", "2499", large).expectFailure(65, saying: "50 x 50")
        #expect(try workspace.program("similar", "--max-pixels", "2500", large).code == 0)
    }
}
