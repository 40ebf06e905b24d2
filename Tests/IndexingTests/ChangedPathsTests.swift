import CatalogInspection
import CatalogStore
import FilePaths
import Foundation
import Indexing
import LibraryStore
import SystemPackage
import TestSupport
import Testing

/// Updates of a library for a set of changed paths, as a watcher reports them.
struct ChangedPathsTests {
    private let sample: SampleFolder

    init() throws { sample = try SampleFolder() }

    private func path(_ name: String) -> FilePath { FilePath(sample.photo(name)) }

    private func names() throws -> [String] {
        try sample.images().map { $0.path.lastComponent?.string ?? "" }
    }

    @Test func onlyWhatIsNamedIsLookedAt() async throws {
        try sample.addPictures(0..<4)
        let first = try await sample.update([path("00001.png")])
        #expect(first.added == 1 && first.unchanged == 0)
        #expect(try names() == ["00001.png"])
        // Deleted files that are not named stay.
        #expect(try await sample.index().added == 3)
        try FileManager.default.removeItem(atPath: sample.photo("00002.png"))
        #expect(try await sample.update([path("00003.png")]).unchanged == 1)
        #expect(try sample.images().count == 4)
        try sample.catalog.checkInvariants()
    }

    @Test func createdChangedAndDeletedFilesAreUpdated() async throws {
        try sample.addPictures(0..<3)
        _ = try await sample.index()
        let id = try #require(try sample.catalog.image(atPath: path("00001.png"))?.id)
        try FileManager.default.removeItem(atPath: sample.photo("00000.png"))
        try sample.write(SamplePicture.png(seed: 77), to: "00001.png")
        try sample.write(SamplePicture.png(seed: 78), to: "new.png")
        let report = try await sample.update(
            ["00000.png", "00001.png", "new.png", "new.txt", ".hidden.png", "never.png"].map(path))
        #expect(report.added == 1 && report.updated == 1 && report.removed == 1 && report.failures.isEmpty)
        #expect(try sample.catalog.image(atPath: path("00001.png"))?.id == id)
        #expect(try names() == ["00001.png", "00002.png", "new.png"])
        try sample.catalog.checkInvariants()
    }

    @Test func aRenamedFileKeepsItsEmbedding() async throws {
        try sample.addPictures(0..<2)
        _ = try await sample.index()
        let id = try sample.catalog.image(atPath: path("00000.png"))?.id
        try FileManager.default.moveItem(atPath: sample.photo("00000.png"), toPath: sample.photo("moved.png"))
        let report = try await sample.update([path("00000.png"), path("moved.png")])
        #expect(report.moved == 1 && report.embedded == 0 && report.removed == 0)
        #expect(try sample.catalog.image(atPath: path("moved.png"))?.id == id)
    }

    @Test func aFolderTakesPartWithAllThatIsBelowIt() async throws {
        try sample.addPictures(0..<1)
        for seed in 1...3 { try sample.write(SamplePicture.png(seed: seed), to: "trip/day/\(seed).png") }
        #expect(try await sample.update([path("trip")]).added == 3)
        try FileManager.default.removeItem(atPath: sample.photo("trip/day"))
        #expect(try await sample.update([path("trip/day")]).removed == 3)
        #expect(try sample.images().isEmpty)
        // An empty folder alone does not say that its pictures were deleted: its disk may be missing.
        try sample.write(SamplePicture.png(seed: 4), to: "trip/4.png")
        _ = try await sample.update([path("trip")])
        try FileManager.default.removeItem(atPath: sample.photo("trip/4.png"))
        #expect(try await sample.update([path("trip")]).emptiedFolders == [path("trip")])
        #expect(try await sample.update([path("trip/4.png")]).removed == 1)
    }

    @Test func nothingToDoIsNoError() async throws {
        let report = try await sample.update([path("never.png"), path("nowhere/at/all")])
        #expect(report.added == 0 && report.removed == 0 && !report.isInterrupted)
        #expect(try sample.catalog.models().isEmpty)
        #expect(try await sample.update([]).failures.isEmpty)
    }

    @Test func pathsThroughLinksMeanTheirTargets() async throws {
        try sample.addPictures(0..<2)
        _ = try await sample.index()
        let link = FilePath(sample.photo("link"))
        try link.link(to: FilePath(sample.photos))
        try FileManager.default.removeItem(atPath: sample.photo("00001.png"))
        #expect(try await sample.update([link.appending("00001.png")]).removed == 1)
        #expect(try await sample.update([link.appending("00000.png")]).unchanged == 1)
    }
}
