import CLIPModel
import FilePaths
import Foundation
import ModelHub
import SystemPackage
import TestSupport
import Testing

/// Removal of fetched models.
struct ModelRemovalTests {
    private let folder: TemporaryFolder
    private let hub: SampleHub
    private let settings: HubSettings
    private let cache: HubCache
    private static let name = ModelPullTests.name

    init() throws {
        folder = try TemporaryFolder()
        hub = try SampleHub()
        for revision in ["main", "v2"] {
            try hub.add(Self.name, revision: revision, folder: Fixtures.path("scenes/checkpoint"))
        }
        hub.add(Self.name, revision: "v2", ["README.md": Array("a card".utf8)])
        settings = HubSettings(environment: HubEnvironment(["HF_ENDPOINT": hub.hub.address]))
        cache = HubCache(environment: HubEnvironment(["HF_HOME": folder.path]))
        for revision in ["main", "v2"] {
            _ = try ModelPull(named: Self.name, revision: revision, settings: settings, cache: cache).run()
        }
    }

    static func remove(_ name: String, in folder: TemporaryFolder) throws -> Int {
        try ModelRemoval(named: name, environment: HubEnvironment(["HF_HOME": folder.path])).run()
    }

    private func isThere(_ name: String) -> Bool {
        HubRepository(name).flatMap { cache.snapshot(of: $0) } != nil
    }

    @Test func aModelGoesWithAllThatWasFetchedOfIt() throws {
        #expect(try Self.remove(Self.name, in: folder) > 3_000_000)
        #expect(!isThere(Self.name) && !isThere(Self.name + "@v2"))
        let left = try FileManager.default.contentsOfDirectory(atPath: cache.folder.string)
        #expect(left == [".locks"])
        #expect(throws: ModelHubError.notFetched(name: Self.name, folder: cache.folder.string)) {
            try Self.remove(Self.name, in: folder)
        }
    }

    @Test func aRevisionGoesAndLeavesWhatOthersShare() throws {
        #expect(try Self.remove(Self.name + "@v2", in: folder) == "a card".utf8.count)
        #expect(isThere(Self.name) && !isThere(Self.name + "@v2"))
        let snapshot = try #require(HubRepository(Self.name).flatMap { cache.snapshot(of: $0) })
        try CLIPEncoder(try Checkpoint(folder: snapshot)).verify()
    }

    @Test func theMainRevisionAloneGoesWhenItIsNamed() throws {
        _ = try Self.remove(Self.name + "@main", in: folder)
        #expect(!isThere(Self.name) && isThere(Self.name + "@v2"))
    }

    @Test func aCommitThatABranchIsIsNotRemovedBehindItsBack() throws {
        let name = Self.name + "@" + SampleHub.commit
        #expect(
            throws: ModelHubError.stillNamed(name: name, references: [Self.name + "@main"])
        ) { try Self.remove(name, in: folder) }
        #expect(isThere(Self.name))
    }

    @Test func whatIsBeingFetchedStays() throws {
        let blobs = cache.folder.string + "/models--someone--tiny-clip/blobs"
        let part = String(repeating: "ab", count: 32)
        try Data([1, 2, 3]).write(to: URL(filePath: "\(blobs)/\(part).incomplete"))
        let lock = open(
            cache.folder.string + "/.locks/models--someone--tiny-clip/\(part).lock", O_RDWR | O_CREAT, 0o666)
        #expect(flock(lock, LOCK_EX) == 0)
        #expect(throws: ModelHubError.inUse(name: Self.name)) { try Self.remove(Self.name, in: folder) }
        #expect(isThere(Self.name))
        _ = try Self.remove(Self.name + "@v2", in: folder)
        #expect(FileManager.default.fileExists(atPath: "\(blobs)/\(part).incomplete"))
        flock(lock, LOCK_UN)
        close(lock)
        // The Hub's tools can leave several incomplete downloads of one file.
        for number in ["0a1b2c3d", "4e5f6071"] {
            try Data([1, 2, 3]).write(to: URL(filePath: "\(blobs)/\(part).\(number).incomplete"))
        }
        #expect(try Self.remove(Self.name, in: folder) > 3_000_000)
    }

    @Test func whatCannotBeLookedIntoIsNotTakenForNeedless() throws {
        let base = cache.folder.string + "/models--someone--tiny-clip/"
        // First a reference that is not text, then a `snapshots` folder that is a symbolic link.
        try Data([0xFF, 0xFE, 0xC0]).write(to: URL(filePath: base + "refs/odd"))
        let unreadable = ModelHubError.cannotRead(path: base + "refs/odd", reason: "it names no commit")
        #expect(throws: unreadable) { try Self.remove(Self.name + "@v2", in: folder) }
        #expect(unreadable.description == base + "refs/odd cannot be read: it names no commit")
        #expect(isThere(Self.name) && isThere(Self.name + "@v2"))
        try FileManager.default.removeItem(atPath: base + "refs/odd")
        try FileManager.default.moveItem(atPath: base + "snapshots", toPath: base + "elsewhere")
        try FileManager.default.createSymbolicLink(
            atPath: base + "snapshots", withDestinationPath: base + "elsewhere")
        _ = try? Self.remove(Self.name + "@v2", in: folder)
        let snapshot = try #require(HubRepository(Self.name).flatMap { cache.snapshot(of: $0) })
        try CLIPEncoder(try Checkpoint(folder: snapshot)).verify()
    }

    @Test func aRepositoryThatIsBeingFetchedStays() throws {
        let lock = open(
            cache.folder.string + "/.locks/models--someone--tiny-clip/photoseek.lock", O_RDWR | O_CREAT, 0o666
        )
        #expect(flock(lock, LOCK_SH) == 0)
        for name in [Self.name, Self.name + "@v2"] {
            #expect(throws: ModelHubError.inUse(name: Self.name)) { try Self.remove(name, in: folder) }
        }
        #expect(isThere(Self.name) && isThere(Self.name + "@v2"))
        // Others may fetch from it at the same time.
        _ = try ModelPull(named: Self.name, settings: settings, cache: cache).run()
        flock(lock, LOCK_UN)
        close(lock)
    }

    @Test func whatAKilledRemovalLeftGoesWithTheNext() throws {
        let left = cache.folder.string + "/.removed-someone--else-2147483646"
        try FileManager.default.createDirectory(atPath: left + "/blobs", withIntermediateDirectories: true)
        _ = try Self.remove(Self.name + "@v2", in: folder)
        #expect(!FileManager.default.fileExists(atPath: left))
    }

    @Test func aCommitWithAnotherNameStays() throws {
        let commit = String(SampleHub.commit.reversed())
        let reference = cache.folder.string + "/models--someone--tiny-clip/refs/main"
        try Data(commit.utf8).write(to: URL(filePath: reference))
        _ = try Self.remove(Self.name + "@v2", in: folder)
        #expect(isThere(Self.name))
    }

    @Test(arguments: ["scenes", "/tmp", "someone/../other", ""])
    func whatIsNotFetchedIsNotRemoved(_ name: String) {
        #expect(throws: ModelHubError.notARepository(name: name)) { try Self.remove(name, in: folder) }
    }
}
