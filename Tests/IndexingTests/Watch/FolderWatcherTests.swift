import CatalogStore
import CatalogInspection
import FilePaths
import Foundation
import Indexing
import LibraryStore
import SystemPackage
import TestSupport
import Testing

/// What a watcher tells, and what a library makes of it.
@Suite(.timeLimit(.minutes(5)))
struct FolderWatcherTests {
    private let sample: SampleFolder

    init() throws {
        sample = try SampleFolder()
        try sample.addPictures(0..<2)
    }

    @Test func filesThatComeChangeAndGoAreFollowed() async throws {
        let watched = try await WatchedSample(sample)
        #expect(try watched.names() == ["00000.png", "00001.png"])
        try sample.write(SamplePicture.png(seed: 5), to: "new.png")
        try await watched.follow(untilNames: ["00000.png", "00001.png", "new.png"])
        let former = try #require(try sample.catalog.image(atPath: sample.file("new.png")))
        try sample.write(SamplePicture.png(seed: 6, width: 50), to: "new.png")
        try await watched.follow { try sample.catalog.image(atPath: sample.file("new.png"))?.width == 50 }
        #expect(try sample.catalog.image(atPath: sample.file("new.png"))?.id == former.id)
        try sample.file("new.png").move(to: sample.file("other.png"))
        let (_, moved) = try await watched.follow(untilNames: ["00000.png", "00001.png", "other.png"])
        #expect(moved.moved == 1 && moved.embedded == 0)
        try sample.file("other.png").delete()
        try sample.file("00000.png").delete()
        try await watched.follow(untilNames: ["00001.png"])
        try sample.catalog.checkInvariants()
    }

    @Test func whatIsNoPictureAndWhatIsHiddenIsNotTold() async throws {
        var options = WatchedSample.options
        options.rules = CrawlRules(excludes: ["skipped/"])
        let watched = try await WatchedSample(sample, options: options)
        for name in [".hidden.png", "notes.txt", ".cache/1.png", "skipped/2.png", "node_modules/3.png"] {
            try sample.file(name).write(SamplePicture.png(seed: 9))
        }
        try sample.file("seen.png").write(SamplePicture.png(seed: 10))
        let told = try await watched.told { $0.paths.contains(sample.file("seen.png")) }
        #expect(told.paths == [sample.file("seen.png")])
    }

    @Test func newFoldersAreTheirFiles() async throws {
        let watched = try await WatchedSample(sample)
        try sample.file("one/two/three/1.png").write(SamplePicture.png(seed: 11))
        let away = sample.folder.file("away")
        try away.appending("deep/2.png").write(SamplePicture.png(seed: 12))
        try away.move(to: sample.file("back"))
        try await watched.follow(
            untilNames: ["00000.png", "00001.png", "one/two/three/1.png", "back/deep/2.png"])
        // They are watched now.
        try sample.file("back/deep/3.png").write(SamplePicture.png(seed: 13))
        try sample.file("one/two/three/1.png").delete()
        try await watched.follow(
            untilNames: ["00000.png", "00001.png", "back/deep/2.png", "back/deep/3.png"])
    }

    @Test func treesThatMoveKeepWhatIsKnownOfThem() async throws {
        for seed in 20..<25 { try sample.write(SamplePicture.png(seed: seed), to: "trip/day/\(seed).png") }
        let watched = try await WatchedSample(sample)
        let ids = try sample.images().filter { sample.name($0.path).hasPrefix("trip") }.map(\.id)
        try sample.file("trip").move(to: sample.file("journey"))
        try sample.file("journey").move(to: sample.file("00-voyage"))
        let names = Set((20..<25).map { "00-voyage/day/\($0).png" } + ["00000.png", "00001.png"])
        let (told, report) = try await watched.follow(untilNames: names)
        #expect(
            told.moves == [
                .init(from: sample.file("trip"), to: sample.file("journey")),
                .init(from: sample.file("journey"), to: sample.file("00-voyage")),
            ])
        #expect(report.embedded == 0 && report.added == 0)
        #expect(try sample.images().filter { ids.contains($0.id) }.count == 5)
        // The watches went with the folders.
        try sample.file("00-voyage/day/20.png").delete()
        try await watched.follow(untilNames: names.subtracting(["00-voyage/day/20.png"]))
        // Out of what is watched, they are gone.
        try sample.file("00-voyage").move(to: sample.folder.file("elsewhere"))
        try await watched.follow(untilNames: ["00000.png", "00001.png"])
        #expect(try await sample.index().unchanged == 2)
    }

    @Test func aFileThatIsWrittenIsToldWhenItIsClosed() async throws {
        var options = WatchedSample.options
        options.quietWhileOpen = .seconds(3600)
        options.longestWait = .seconds(3600)
        let watched = try await WatchedSample(sample, options: options)
        let (slow, quick) = (sample.file("slow.png"), sample.file("z-quick.png"))
        let bytes = SamplePicture.png(seed: 30)
        let writer = try FileDescriptor.open(
            slow, .writeOnly, options: [.create], permissions: .ownerReadWrite)
        try writer.writeAll(bytes.prefix(20))
        try quick.write(SamplePicture.png(seed: 31))
        #expect(try await watched.told { !$0.paths.isEmpty }.paths == [quick])
        try writer.writeAll(bytes.dropFirst(20))
        try writer.close()
        #expect(try await watched.told { !$0.paths.isEmpty }.paths == [slow])
    }

    @Test func whatLinksLeadToIsWatched() async throws {
        let outside = sample.folder.file("outside")
        try outside.appending("album/1.png").write(SamplePicture.png(seed: 40))
        try outside.appending("single.png").write(SamplePicture.png(seed: 41))
        try sample.file("album").link(to: outside.appending("album"))
        try sample.file("single.png").link(to: outside.appending("single.png"))
        let watched = try await WatchedSample(sample)
        func width(_ name: String) throws -> Int? {
            try sample.catalog.image(atPath: outside.appending(name))?.width
        }
        #expect(try width("album/1.png") != nil && width("single.png") != nil)
        try outside.appending("album/2.png").write(SamplePicture.png(seed: 42))
        try outside.appending("new.tmp").write(SamplePicture.png(seed: 43, width: 60))
        try outside.appending("new.tmp").move(to: outside.appending("single.png"))
        try await watched.follow { try width("album/2.png") != nil && width("single.png") == 60 }
        // A link may come later, and what it leads to even later.
        try sample.file("later").link(to: outside.appending("later"))
        try outside.appending("later/3.png").write(SamplePicture.png(seed: 44))
        try await watched.follow { try width("later/3.png") != nil }
        try outside.appending("later/4.png").write(SamplePicture.png(seed: 45))
        try await watched.follow { try width("later/4.png") != nil }
    }

    @Test func aPictureMayBecomeALink() async throws {
        let outside = sample.folder.file("outside/1.png")
        try outside.write(SamplePicture.png(seed: 50))
        let watched = try await WatchedSample(sample)
        try sample.file("00001.png").delete()
        try sample.file("00001.png").link(to: outside)
        try await watched.follow {
            try sample.catalog.image(atPath: outside) != nil && watched.names() == ["00000.png"]
        }
    }

    @Test func namesOfOneFileAreOnePicture() async throws {
        let watched = try await WatchedSample(sample)
        try sample.file("name.png").hardLink(to: sample.file("00000.png"))
        try sample.file("seen.png").write(SamplePicture.png(seed: 60))
        try await watched.follow(untilNames: ["00000.png", "00001.png", "seen.png"])
        try sample.file("00000.png").delete()
        try await watched.follow(untilNames: ["name.png", "00001.png", "seen.png"])
        #expect(try await sample.index().unchanged == 3)
    }

    @Test func patternsTakeEffectAtOnce() async throws {
        try sample.write(SamplePicture.png(seed: 70), to: "sub/draft.png")
        let watched = try await WatchedSample(sample)
        try sample.file(".photoseekignore").write(Array("sub/\n".utf8))
        try await watched.follow(untilNames: ["00000.png", "00001.png"])
        try sample.file(".photoseekignore").delete()
        try await watched.follow(untilNames: ["00000.png", "00001.png", "sub/draft.png"])
        try sample.file("sub/more.png").write(SamplePicture.png(seed: 71))
        try await watched.follow(untilNames: ["00000.png", "00001.png", "sub/draft.png", "sub/more.png"])
    }

    @Test func aSingleFileIsWatched() async throws {
        let file = sample.file("00000.png")
        let watched = try await WatchedSample(sample, places: [file])
        try sample.write(SamplePicture.png(seed: 80), to: "beside.png")
        try sample.write(SamplePicture.png(seed: 81, width: 70), to: "00000.png")
        try await watched.follow { try sample.catalog.image(atPath: file)?.width == 70 }
        #expect(try watched.names() == ["00000.png"])
    }

    @Test func aCancelledTaskGetsNothing() async throws {
        let watched = try await WatchedSample(sample)
        let task = Task { await watched.watcher.next() }
        task.cancel()
        #expect(await task.value == nil)
        #expect(await watched.watcher.next() == nil)
    }

    @Test func waitingHasAnEnd() async throws {
        let watched = try await WatchedSample(sample)
        #expect(await watched.watcher.next(within: .milliseconds(1)) == FolderChanges())
    }
}
