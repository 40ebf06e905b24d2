import CLIPModel
import FilePaths
import Foundation
import ModelHub
import SystemPackage
import TestSupport
import Testing

/// A home folder whose path is not UTF-8, as on old systems.
struct PathBytesTests {
    private let folder: TemporaryFolder
    private let home: FilePath
    private let hub: SampleHub
    private let settings: HubSettings
    private static let name = ModelPullTests.name

    init() throws {
        folder = try TemporaryFolder()
        home = FilePath(folder.path).appending(name: Array("M".utf8) + [0xFC] + Array("ller".utf8))
        try #require(home.withPlatformString { mkdir($0, 0o777) } == 0)
        hub = try SampleHub()
        try hub.add(Self.name, folder: Fixtures.path("scenes/checkpoint"))
        settings = HubSettings(environment: HubEnvironment(["HF_ENDPOINT": hub.hub.address]))
    }

    private func environments() -> [HubEnvironment] {
        ["HOME", "XDG_CACHE_HOME", "HF_HOME", "HF_HUB_CACHE"].map { HubEnvironment([:], paths: [$0: home]) }
    }

    @Test func modelsAreFetchedFoundVerifiedAndRemoved() throws {
        for environment in environments() {
            let cache = HubCache(environment: environment)
            #expect(cache.folder.isInside(home))
            let model = try ModelPull(named: Self.name, settings: settings, cache: cache).run()
            #expect(model.folder.isInside(home))
            try FetchedFiles.verify(folder: model.folder)
            try CLIPEncoder(try Checkpoint(folder: model.folder)).verify()
            let known = KnownModel.all(in: environment).first { $0.location.name == Self.name }
            #expect(try known?.checkpoint.get().folder == model.folder)
            // Damage is found, too.
            let blob = try #require(model.folder.appending("merges.txt").resolvingLinks)
            #expect(blob.isInside(home) && blob.withPlatformString { truncate($0, 3) } == 0)
            #expect(throws: ModelHubError.self) { try FetchedFiles.verify(folder: model.folder) }
            #expect(try ModelRemoval(named: Self.name, environment: environment).run() > 3_000_000)
            #expect(HubRepository(Self.name).flatMap { cache.snapshot(of: $0) } == nil)
        }
        // Nothing was written outside the home folder.
        #expect(try FolderContents.names(in: FilePath(folder.path)).count == 1)
    }

    @Test func aFolderGoesByItsURI() throws {
        let checkpoint = home.appending("model")
        try #require(
            Fixtures.path("scenes/checkpoint").withCString { source in
                checkpoint.withPlatformString { symlink(source, $0) }
            } == 0)
        // The target of the link counts, and its path is UTF-8.
        #expect(try ModelLocation(folder: checkpoint).name == Fixtures.path("scenes/checkpoint"))
        let location = try ModelLocation(folder: home)
        #expect(location.name == home.uri && location.name.hasSuffix("M%FCller"))
        #expect(location.folder == home)
        #expect(try ModelLocation(named: location.name) == location)
        #expect(ModelLocation.name(argument: home.bytes) == home.uri)
    }

    @Test func aFolderWithATextualPathGoesByItsPath() throws {
        let location = try ModelLocation(folder: FilePath(folder.path))
        #expect(location.name == folder.path)
        #expect(try ModelLocation(named: "file://" + folder.path) == location)
        #expect(ModelLocation.name(argument: Array("openai/clip".utf8)) == "openai/clip")
        #expect(
            throws: ModelHubError.unknownModel(name: "file:///nowhere", reason: .noFolder)
        ) {
            try ModelLocation(named: "file:///nowhere")
        }
    }

    @Test func theTokenIsReadThere() throws {
        let path = home.appending("token")
        let descriptor = path.withPlatformString { open($0, O_WRONLY | O_CREAT, 0o600) }
        #expect(write(descriptor, "secret\n", 7) == 7)
        close(descriptor)
        for (name, path) in [("HF_TOKEN_PATH", path), ("HF_HOME", home)] {
            #expect(HubSettings(environment: HubEnvironment([:], paths: [name: path])).token == "secret")
        }
        #expect(
            HubSettings(
                environment: HubEnvironment(["HF_TOKEN_PATH": "~/token"], paths: ["HOME": home])
            ).token == "secret")
    }
}
