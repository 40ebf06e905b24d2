import Foundation
import TestSupport
import Testing

/// What `photoseek index` does with pictures that are added, changed, moved and deleted.
struct IndexChangesTests {
    private let workspace: Workspace

    init() throws {
        workspace = try Workspace()
        try workspace.addPictures(6)
        let first = try workspace.index()
        #expect(first.counts == [6, 0, 0, 0, 0, 0])
        #expect(first.didEncode)
        #expect(first.dimension == 20)
        #expect(first.model == Workspace.model)
    }

    @Test func theReportHasTheKeysThatTheDesignPromises() throws {
        let outcome = try workspace.program("index", "--json", workspace.photos)
        let report = try #require(
            try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any])
        let promised = [
            "added", "updated", "unchanged", "removed", "failed", "failures", "seconds", "imagesPerSecond",
            "model", "dimension",
        ]
        #expect(Set(promised).subtracting(report.keys).isEmpty)
    }

    @Test func theSummaryInWordsNamesWhatWasDone() throws {
        try workspace.addPicture("new.png", seed: 100)
        try workspace.write(Array("no picture".utf8), to: "broken.png")
        let outcome = try workspace.program("index", workspace.photos)
        #expect(outcome.code == 0)
        #expect(outcome.output.contains("1 added, 6 unchanged, 1 failed"))
        #expect(outcome.output.contains(workspace.photo("broken.png")))
    }

    @Test func aSecondRunEncodesNothing() throws {
        let second = try workspace.index()
        #expect(second.counts == [0, 0, 0, 6, 0, 0])
        #expect(!second.didEncode)
    }

    @Test func aChangedPictureIsUpdatedAndKeepsItsID() throws {
        let id = try workspace.id("00002.png")
        let before = try workspace.search().score(workspace.photo("00002.png"))
        try workspace.addPicture("00002.png", seed: 200)
        try workspace.touch("00002.png")
        let report = try workspace.index()
        #expect(report.counts == [0, 1, 0, 5, 0, 0])
        #expect(report.didEncode)
        #expect(try workspace.id("00002.png") == id)
        #expect(try workspace.search().score(workspace.photo("00002.png")) != before)
    }

    @Test func aTouchedPictureIsUnchangedAndNotEncoded() throws {
        try workspace.touch("00002.png")
        let report = try workspace.index()
        #expect(report.counts == [0, 0, 0, 6, 0, 0])
        #expect(!report.didEncode)
    }

    @Test func newPicturesAreAddedAndDeletedOnesForgotten() throws {
        try workspace.addPictures(2, from: 50)
        try workspace.remove("00000.png")
        let report = try workspace.index()
        #expect(report.counts == [2, 0, 0, 5, 1, 0])
        #expect(
            try workspace.names()
                == [
                    "00001.png", "00002.png", "00003.png", "00004.png", "00005.png", "00050.png", "00051.png",
                ])
    }

    @Test(arguments: ["renamed.png", "deeper/and/deeper/renamed.png"])
    func aMovedPictureKeepsItsIDAndIsNotEncoded(_ name: String) throws {
        let id = try workspace.id("00003.png")
        try workspace.makeFolder("photos/deeper/and/deeper")
        try workspace.move("00003.png", to: name)
        let report = try workspace.index()
        #expect(report.counts == [0, 0, 1, 5, 0, 0])
        #expect(!report.didEncode)
        #expect(try workspace.id(name) == id)
        #expect(try workspace.names().count == 6)
    }

    @Test func aMovedFolderMovesItsPictures() throws {
        try workspace.addPictures(20, from: 100, in: "old")
        try workspace.index()
        let ids = try workspace.ids()
        try workspace.move("old", to: "new")
        let report = try workspace.index()
        #expect(report.counts == [0, 0, 20, 6, 0, 0])
        for seed in 100..<120 {
            #expect(
                try ids[Array("old/\(Workspace.name(seed))".utf8)]
                    == workspace.id("new/\(Workspace.name(seed))"))
        }
    }

    @Test func aCopyIsAddedWithoutTheEncoder() throws {
        try FileManager.default.copyItem(
            atPath: workspace.photo("00001.png"), toPath: workspace.photo("copy.png"))
        let report = try workspace.index()
        #expect(report.counts == [1, 0, 0, 6, 0, 0])
        #expect(!report.didEncode)
        let answer = try workspace.search()
        #expect(answer.score(workspace.photo("copy.png")) == answer.score(workspace.photo("00001.png")))
    }

    @Test func aMoveAndACopyOfTheSameContentAreToldApart() throws {
        let id = try workspace.id("00001.png")
        try FileManager.default.copyItem(
            atPath: workspace.photo("00001.png"), toPath: workspace.photo("copy.png"))
        try workspace.move("00001.png", to: "moved.png")
        let report = try workspace.index()
        #expect(report.counts == [1, 0, 1, 5, 0, 0])
        #expect(!report.didEncode)
        #expect(try workspace.names().count == 7)
        #expect(try [workspace.id("copy.png"), workspace.id("moved.png")].contains(id))
    }

    /// The second pair is many batches apart.
    @Test(arguments: [("00001.png", "00002.png"), ("00000.png", "00199.png")])
    func swappedPicturesSwapTheirEmbeddings(_ one: String, _ other: String) throws {
        try workspace.addPictures(194, from: 6)
        try workspace.index()
        let before = try workspace.search()
        try workspace.move(one, to: "aside")
        try workspace.move(other, to: one)
        try workspace.move("aside", to: other)
        // Every file is read again, so that the two are far from each other in the run.
        for seed in 0..<200 { try workspace.touch(Workspace.name(seed)) }
        let report = try workspace.index()
        #expect(report.counts == [0, 2, 0, 198, 0, 0])
        let after = try workspace.search()
        for (name, former) in [(one, other), (other, one)] {
            let score = try #require(after.score(workspace.photo(name)))
            let expected = try #require(before.score(workspace.photo(former)))
            // Embeddings that are computed in another batch may differ by rounding.
            #expect(abs(score - expected) < 1e-6)
        }
        #expect(after.results.count == 200)
    }

    @Test func rotatedNamesRotateTheirEmbeddings() throws {
        let before = try workspace.search()
        try workspace.move("00002.png", to: "aside")
        try workspace.move("00001.png", to: "00002.png")
        try workspace.move("00000.png", to: "00001.png")
        try workspace.move("aside", to: "00000.png")
        let report = try workspace.index()
        #expect(report.counts == [0, 3, 0, 3, 0, 0])
        let after = try workspace.search()
        for (name, former) in [("00000", "00002"), ("00001", "00000"), ("00002", "00001")] {
            #expect(
                after.score(workspace.photo(name + ".png")) == before.score(workspace.photo(former + ".png")))
        }
    }

    @Test func aPictureMovedOverAnotherLeavesOneOfThem() throws {
        let before = try workspace.search()
        try workspace.remove("00002.png")
        try workspace.move("00001.png", to: "00002.png")
        let report = try workspace.index()
        #expect(report.unchanged == 4)
        #expect(report.added == 0)
        #expect(report.removed == 1)
        #expect(!report.didEncode)
        let after = try workspace.search()
        #expect(after.results.count == 5)
        #expect(after.score(workspace.photo("00002.png")) == before.score(workspace.photo("00001.png")))
    }

    @Test func aPictureThatBecomesAFolderIsForgotten() throws {
        try workspace.remove("00001.png")
        try workspace.makeFolder("photos/00001.png")
        try workspace.addPicture("00001.png/inside.png", seed: 300)
        #expect(try workspace.index().counts == [1, 0, 0, 5, 1, 0])
        #expect(try workspace.names().contains("00001.png/inside.png"))
        #expect(try !workspace.names().contains("00001.png"))
    }

    @Test func aPictureReplacedByABrokenFileIsForgottenAndItsRepairAdded() throws {
        try workspace.write(Array("no picture at all".utf8), to: "00001.png")
        let broken = try workspace.index()
        #expect(broken.counts == [0, 0, 0, 5, 0, 1])
        #expect(broken.failures.map(\.path) == [workspace.photo("00001.png")])
        #expect(try workspace.status().images == 5)
        #expect(try workspace.status().failed == 1)
        #expect(try !workspace.names().contains("00001.png"))

        try workspace.addPicture("00001.png", seed: 400)
        #expect(try workspace.index().counts == [1, 0, 0, 5, 0, 0])
        #expect(try workspace.status().images == 6)
        #expect(try workspace.status().failed == 0)
    }

    @Test func aFailureIsTriedAgainOnlyWhenItChangesOrWhenAsked() throws {
        try workspace.write(Array("no picture".utf8), to: "broken.jpg")
        #expect(try workspace.index().failed == 1)
        let second = try workspace.index()
        #expect(second.failed == 0)
        #expect(second.failedBefore == 1)
        #expect(try workspace.index("--retry-failed").failed == 1)
        try workspace.touch("broken.jpg")
        #expect(try workspace.index().failed == 1)
        try workspace.remove("broken.jpg")
        let last = try workspace.index()
        #expect(last.failed == 0)
        #expect(last.failedBefore == 0)
        #expect(try workspace.status().failed == 0)
    }
}
