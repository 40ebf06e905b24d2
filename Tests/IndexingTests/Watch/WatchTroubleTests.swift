import CatalogStore
import CatalogInspection
import FilePaths
import Foundation
import Indexing
import LibraryStore
import SystemPackage
import TestSupport
import Testing

/// Limits of the system, lost events, and folders that come and go.
@Suite(.timeLimit(.minutes(5)))
struct WatchTroubleTests {
    private let sample: SampleFolder

    init() throws {
        sample = try SampleFolder()
        try sample.addPictures(0..<2)
    }

    @Test func foldersBeyondTheLimitArePolled() async throws {
        for name in ["a", "b", "c", "c/d"] {
            try sample.write(SamplePicture.png(seed: 10 + name.utf8.count), to: name + "/1.png")
        }
        let before = Set(try await names(afterIndexing: sample))
        let watched = try await WatchedSample(sample) { () throws(Errno) in try LimitedSource(limit: 2) }
        for name in ["a", "b", "c/d"] {
            try sample.write(SamplePicture.png(seed: 20 + name.utf8.count), to: name + "/2.png")
        }
        let (told, _) = try await watched.follow(
            untilNames: before.union(["a/2.png", "b/2.png", "c/d/2.png"]))
        #expect(told.notices.filter { if case .watchLimit = $0 { true } else { false } }.count == 1)
        // Nothing is left of a folder, but it was there all the time.
        try sample.file("c/d/1.png").delete()
        try sample.file("c/d/2.png").delete()
        try await watched.follow { try !watched.names().contains { $0.hasPrefix("c/d") } }
    }

    private func names(afterIndexing sample: SampleFolder) async throws -> [String] {
        _ = try await sample.index()
        return try sample.images().map { sample.name($0.path) }
    }

    @Test func withoutAQueueOfEventsFoldersArePolled() async throws {
        let watched = try await WatchedSample(sample) { () throws(Errno) in throw .tooManyOpenFiles }
        try sample.write(SamplePicture.png(seed: 30), to: "new.png")
        let (told, _) = try await watched.follow(untilNames: ["00000.png", "00001.png", "new.png"])
        #expect(
            told.notices == [.noEvents(folder: FilePath(sample.photos), reason: .tooManyOpenFiles)])
    }

    @Test func afterLostEventsEverythingIsLookedAt() async throws {
        try sample.write(SamplePicture.png(seed: 40), to: "sub/1.png")
        let watched = try await WatchedSample(sample) { () throws(Errno) in try LosingSource(period: 1) }
        try sample.file("sub/1.png").delete()
        try sample.write(SamplePicture.png(seed: 41), to: "other/2.png")
        let (told, _) = try await watched.follow(untilNames: ["00000.png", "00001.png", "other/2.png"])
        #expect(told.unseen == [FilePath(sample.photos)])
        #expect(told.notices.contains(.lostEvents(folder: FilePath(sample.photos))))
    }

    @Test func aFolderThatIsGoneIsWaitedFor() async throws {
        let photos = FilePath(sample.photos)
        let away = sample.folder.file("unmounted")
        let watched = try await WatchedSample(sample)
        try photos.move(to: away)
        let told = try await watched.told { $0.notices.contains(.missing(folder: photos)) }
        #expect(told.isEmpty)
        #expect(try watched.names() == ["00000.png", "00001.png"])
        try away.appending("00000.png").delete()
        try away.appending("new.png").write(SamplePicture.png(seed: 50))
        try away.move(to: photos)
        let (later, report) = try await watched.follow(untilNames: ["new.png", "00001.png"])
        #expect(later.notices == [.returned(folder: photos)])
        #expect(report.embedded == 1)
        // It is watched as before.
        try sample.file("00001.png").move(to: sample.file("renamed.png"))
        try await watched.follow(untilNames: ["new.png", "renamed.png"])
    }

    @Test func aFolderMayComeLater() async throws {
        let later = sample.folder.file("later")
        let watched = try await WatchedSample(sample, places: [later])
        try later.appending("1.png").write(SamplePicture.png(seed: 60))
        try await watched.follow { try sample.catalog.image(atPath: later.appending("1.png")) != nil }
    }

    @Test(.enabled(if: ScratchDisk.isPermitted)) func disksMayComeAndGo() async throws {
        let folder = sample.folder
        let disk = try ScratchDisk(in: folder, megabytes: 4)
        let place = sample.file("disk")
        try FilePath(disk.path).appending("album/1.png").write(SamplePicture.png(seed: 70))
        try place.makeFolder()
        let watched = try await WatchedSample(sample)
        try disk.attach(to: place)
        let all: Set = ["00000.png", "00001.png", "disk/album/1.png"]
        try await watched.follow(untilNames: all)
        try disk.detach(from: place)
        try sample.file("seen.png").write(SamplePicture.png(seed: 71))
        // The library keeps the pictures of a missing disk.
        try await watched.follow(untilNames: all.union(["seen.png"]))
        try FilePath(disk.path).appending("album/2.png").write(SamplePicture.png(seed: 72))
        try disk.attach(to: place)
        try await watched.follow(untilNames: all.union(["seen.png", "disk/album/2.png"]))
        try place.appending("album/1.png").delete()
        try await watched.follow(
            untilNames: all.union(["seen.png", "disk/album/2.png"]).subtracting(["disk/album/1.png"]))
        try disk.detach(from: place)
    }
}
