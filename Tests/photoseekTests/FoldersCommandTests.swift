import Foundation
import TestSupport
import Testing

/// `photoseek folders`, and `photoseek index` without a path.
struct FoldersCommandTests {
    private struct Answer: Decodable {
        struct Folder: Decodable, Equatable {
            let path: String
            let images: Int
            let there: Bool
        }

        let folders: [Folder]
        let excludes: [String]
        let leastSide: Int?
    }

    private let workspace: Workspace

    init() throws { workspace = try Workspace() }

    private func folders() throws -> Answer { try workspace.program("folders", "--json").decoded() }

    @Test func aNewLibraryAsksForAFolder() throws {
        let outcome = try workspace.program("index")
        #expect(outcome.code == 64)
        #expect(outcome.errors.contains("it does not know any folder yet; name one"))
        #expect(!FileManager.default.fileExists(atPath: workspace.library))
        try workspace.addPictures(1)
        try workspace.index(paths: [workspace.photo("00000.png")])
        // One picture is not a folder.
        #expect(try workspace.program("index").code == 64)
        #expect(try workspace.program("folders").output.hasPrefix("no folders yet"))
    }

    @Test func foldersAreListedAddedRemovedAndIndexed() throws {
        try workspace.addPictures(2, in: "a")
        try workspace.addPictures(1, from: 2, in: "b")
        #expect(try workspace.program("folders", "add", workspace.photo("a"), workspace.photo("b")).code == 0)
        #expect(try workspace.index(paths: []).counts == [3, 0, 0, 0, 0, 0])
        #expect(
            try folders().folders == [
                .init(path: workspace.photo("a"), images: 2, there: true),
                .init(path: workspace.photo("b"), images: 1, there: true),
            ])
        #expect(try workspace.program("folders", "remove", workspace.photo("b")).code == 0)
        try workspace.addPictures(1, from: 3, in: "b")
        #expect(try workspace.index(paths: []).counts == [0, 0, 0, 2, 0, 0])
        #expect(try workspace.names().count == 3)
        let again = try workspace.program("folders", "remove", workspace.photo("b"))
        #expect(again.code == 66 && again.errors.contains("does not keep this folder up to date"))
        for wrong in [workspace.photo("a/00000.png"), workspace.photo("missing")] {
            #expect(try workspace.program("folders", "add", wrong).code == 66)
        }
    }

    @Test func whatIsExcludedIsRememberedForgottenAndTakenBack() throws {
        try workspace.addPictures(2)
        try workspace.addPictures(2, from: 2, in: "drafts")
        #expect(try workspace.index().counts == [4, 0, 0, 0, 0, 0])
        let outcome = try workspace.program("index", "--exclude", "drafts/", "--exclude", "00001.*")
        #expect(outcome.code == 0)
        #expect(outcome.output.contains("3 forgotten because they are left out now"))
        #expect(try workspace.names() == ["00000.png"])
        #expect(try folders().excludes == ["drafts/", "00001.*"])
        #expect(try workspace.program("folders").output.contains("left out: drafts/\n"))
        let named = try workspace.program("index", workspace.photo("drafts"))
        #expect(
            named.code == 66 && named.errors.contains("the library leaves it out; see `photoseek folders`"))
        #expect(try workspace.program("folders", "include", "drafts/").code == 0)
        #expect(try workspace.index(paths: []).counts[0] == 2)
        #expect(try workspace.program("folders", "include", "drafts/").code == 66)
        #expect(try workspace.program("folders", "exclude", "#x").code == 64)
        #expect(try workspace.program("index", "--exclude", "").code == 64)
    }

    @Test func smallPicturesAreLeftOutOnWish() throws {
        try workspace.addPictures(2)
        try workspace.addPhotos(1)
        let outcome = try workspace.program("index", workspace.photos, "--least-side", "100")
        #expect(outcome.output.contains("2 pictures are left out because of their size"))
        #expect(try workspace.names() == ["photo0.jpg"])
        #expect(try folders().leastSide == 100)
        #expect(try workspace.status().failed == 0)
        #expect(try workspace.index("--least-side", "0", paths: []).counts[0] == 2)
        #expect(try folders().leastSide == nil)
        #expect(try workspace.program("index", "--least-side", "-1").code == 64)
    }
}
