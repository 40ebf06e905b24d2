import CLIPModel
import FilePaths
import Foundation
import ModelHub
import SystemPackage
import TestSupport
import Testing

/// Fetching models from a local hub that imitates real hubs and networks, with their faults.
struct ModelPullTests {
    static let name = "someone/tiny-clip"
    private static let weights = "model.safetensors"
    private let folder: TemporaryFolder
    private let hub: SampleHub
    private var settings: HubSettings
    private let cache: HubCache

    init() throws {
        folder = try TemporaryFolder()
        hub = try SampleHub()
        try hub.add(Self.name, folder: Fixtures.path("scenes/checkpoint"))
        settings = HubSettings(
            environment: HubEnvironment(["HF_ENDPOINT": hub.hub.address + "/", "HF_HOME": folder.path]))
        settings.firstPause = 0.01
        settings.stallSeconds = 1
        cache = HubCache(environment: HubEnvironment(["HF_HOME": folder.path]))
    }

    private func pull(
        _ name: String = name, revision: String? = nil, goesOn: @escaping () -> Bool = { true },
        progress: @escaping (PullProgress) -> Void = { _ in }
    ) throws -> PulledModel {
        try ModelPull(
            named: name, revision: revision, settings: settings, cache: cache, goesOn: goesOn,
            progress: progress
        ).run()
    }

    private func failure(_ name: String = name, revision: String? = nil) -> ModelHubError? {
        do {
            _ = try pull(name, revision: revision)
            return nil
        } catch {
            return error as? ModelHubError
        }
    }

    private var repository: HubRepository { HubRepository(Self.name)! }

    /// Expects that the model is found by its name, and that its weights are those of the hub.
    private func expectWhole(_ sourceLocation: SourceLocation = #_sourceLocation) throws {
        let snapshot = try #require(cache.snapshot(of: repository), sourceLocation: sourceLocation)
        let encoder = CLIPEncoder(try Checkpoint(folder: snapshot))
        try encoder.verify()
        let stored = try Data(contentsOf: URL(filePath: snapshot.appending(Self.weights).string))
        let original = try Data(contentsOf: URL(filePath: Fixtures.path("scenes/checkpoint/" + Self.weights)))
        #expect(stored == original, sourceLocation: sourceLocation)
    }

    private var partOfWeights: String? {
        let blobs = cache.folder(of: repository).appending("blobs").string
        let names = try? FileManager.default.contentsOfDirectory(atPath: blobs)
        return names?.first { $0.hasSuffix(".incomplete") }.map { blobs + "/" + $0 }
    }

    @Test func aModelComesWholeAndIsFetchedOnce() throws {
        let model = try pull()
        #expect(model.name == Self.name && model.commit == SampleHub.commit && model.conversion == nil)
        #expect(model.fetchedBytes == model.bytes && model.bytes > 3_000_000)
        try expectWhole()
        let again = try pull()
        #expect(again.fetchedBytes == 0 && again.bytes == model.bytes)
        #expect(hub.contentRequests(Self.weights) == 1)
    }

    @Test func theCacheHasTheLayoutThatTheHubsToolsRead() throws {
        _ = try pull()
        let base = folder.path("hub/models--someone--tiny-clip")
        #expect(try String(contentsOfFile: base + "/refs/main", encoding: .utf8) == SampleHub.commit)
        let link = try FileManager.default.destinationOfSymbolicLink(
            atPath: "\(base)/snapshots/\(SampleHub.commit)/\(Self.weights)")
        let bytes = try Data(contentsOf: URL(filePath: Fixtures.path("scenes/checkpoint/" + Self.weights)))
        #expect(link == "../../blobs/" + Digest.sha256(Array(bytes)))
        let blobs = try FileManager.default.contentsOfDirectory(atPath: base + "/blobs")
        #expect(blobs.count == 8 && !blobs.contains { $0.hasSuffix(".incomplete") })
    }

    @Test func onlyWhatIsNeededIsFetched() throws {
        hub.add(
            Self.name,
            [
                "README.md": Array("---\nlicense: mit\n---\n".utf8), "pytorch_model.bin": [1, 2, 3],
                "tf_model.h5": [4], "tokenizer.json": [5], "onnx/model.onnx": [6], "picture.png": [7],
            ])
        #expect(try pull().files == 8)
        for name in ["pytorch_model.bin", "tf_model.h5", "tokenizer.json", "onnx/model.onnx", "picture.png"] {
            #expect(hub.contentRequests(name) == 0)
        }
        #expect(hub.contentRequests("README.md") == 1)
    }

    @Test func theTokenStaysWithTheHub() throws {
        var trusted = self
        trusted.settings.token = "secret"
        hub.demand(token: "secret")
        _ = try trusted.pull()
        #expect(hub.hub.requests.allSatisfy { $0.fields["authorization"] == "Bearer secret" })
        #expect(!hub.storage.requests.isEmpty)
        #expect(hub.storage.requests.allSatisfy { $0.fields["authorization"] == nil })
    }

    @Test func aBreakIsGoneOnFromWhereItWas() throws {
        hub.fail(Self.weights, .cut(1_000_000), .cut(500_000))
        let model = try pull()
        try expectWhole()
        #expect(model.fetchedBytes == model.bytes)
        let requests = hub.storage.requests.filter { $0.target.hasSuffix(Self.weights) }
        let ranges = requests.map { $0.fields["range"] }
        #expect(ranges == [nil, "bytes=1000000-", "bytes=1500000-"])
    }

    @Test func whatArrivedIsKeptForTheNextRun() throws {
        hub.fail(Self.weights, .cut(1_000_000), .cut(0), .cut(0), .cut(0), .cut(0))
        let error = failure()
        guard case .interrupted(Self.weights, 1_000_000, _, _) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(cache.snapshot(of: repository) == nil)
        let model = try pull()
        try expectWhole()
        #expect(model.fetchedBytes < model.bytes - 1_000_000 + 1 && model.fetchedBytes > 0)
        #expect(hub.storage.requests.last?.fields["range"] == "bytes=1000000-")
    }

    @Test(arguments: [SampleHub.Fault.wholeFile, .status(416)])
    func aServerThatDoesNotGoOnIsAskedForAll(_ fault: SampleHub.Fault) throws {
        hub.fail(Self.weights, .cut(1_000_000), fault)
        _ = try pull()
        try expectWhole()
    }

    @Test func anotherPartThanTheOneThatWasAskedForIsRefused() throws {
        hub.fail(Self.weights, .cut(1_000_000), .otherPart)
        guard case .notAHub(_, let expected, _) = failure() else {
            Issue.record("accepted")
            return
        }
        #expect(expected.contains("1000000"))
        _ = try pull()
        try expectWhole()
    }

    @Test func anotherContentIsThrownAway() throws {
        hub.fail(Self.weights, .otherContent)
        guard case .wrongContent(Self.weights, let expected, _) = failure() else {
            Issue.record("accepted")
            return
        }
        #expect(expected.contains("SHA-256"))
        #expect(partOfWeights == nil && cache.snapshot(of: repository) == nil)
        _ = try pull()
        try expectWhole()
    }

    @Test func aSmallFileThatWasSpoiltIsFetchedAgain() throws {
        let model = try pull()
        let path = model.folder.appending("merges.txt").string
        let sound = try Data(contentsOf: URL(filePath: path))
        try Data(count: sound.count).write(to: URL(filePath: path).resolvingSymlinksInPath())
        #expect(throws: ModelHubError.self) { try FetchedFiles.verify(folder: model.folder) }
        #expect(try pull().fetchedBytes == sound.count)
        #expect(try Data(contentsOf: URL(filePath: path)) == sound)
        try FetchedFiles.verify(folder: model.folder)
    }

    @Test func weightsThatWereSpoiltAreFoundByLooking() throws {
        let model = try pull()
        let path = model.folder.appending(Self.weights).string
        var bytes = try Data(contentsOf: URL(filePath: path))
        bytes[bytes.count - 5] ^= 1
        try bytes.write(to: URL(filePath: path).resolvingSymlinksInPath())
        let error = #expect(throws: ModelHubError.self) { try FetchedFiles.verify(folder: model.folder) }
        guard case .damaged(let file, let expected, _) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(expected.contains("SHA-256"))
        // The remedy that the error names.
        try FileManager.default.removeItem(atPath: file)
        _ = try pull()
        try FetchedFiles.verify(folder: model.folder)
        try expectWhole()
    }

    @Test(arguments: ["127.0.0.1:8123", "hf-mirror.com", "ftp://example.org", "https://", "nonsense"])
    func anEndpointThatIsNoAddressIsAskedNothing(_ endpoint: String) throws {
        var other = self
        other.settings = HubSettings(
            environment: HubEnvironment(["HF_ENDPOINT": endpoint, "HF_TOKEN": "secret"]))
        guard case .notAHub("HF_ENDPOINT", _, _) = other.failure() else {
            Issue.record("asked")
            return
        }
    }

    @Test func theTokenIsAsTheHubsToolsHaveIt() throws {
        func token(_ environment: [String: String]) -> String? {
            HubSettings(environment: HubEnvironment(environment)).token
        }
        try folder.write(Array(" written \n".utf8), to: "token")
        #expect(token(["HF_HOME": folder.path]) == "written")
        #expect(token(["HF_HOME": "~/", "HOME": folder.path]) == "written")
        #expect(token(["HF_TOKEN_PATH": folder.path("token")]) == "written")
        #expect(token(["HF_HOME": folder.path, "HF_TOKEN": "given"]) == "given")
        #expect(token(["HF_TOKEN": "given", "HF_HUB_DISABLE_IMPLICIT_TOKEN": "1"]) == nil)
        #expect(token(["HF_TOKEN": "two words", "HOME": "/nowhere"]) == nil)
    }

    @Test func aDamagedBeginningIsNotBuiltUpon() throws {
        hub.fail(Self.weights, .cut(1_000_000), .cut(0), .cut(0), .cut(0), .cut(0))
        #expect(failure() != nil)
        let part = try #require(partOfWeights)
        var bytes = try Data(contentsOf: URL(filePath: part))
        bytes[500_000] ^= 1
        try bytes.write(to: URL(filePath: part))
        guard case .wrongContent = failure() else {
            Issue.record("accepted")
            return
        }
        _ = try pull()
        try expectWhole()
    }

    @Test func moreThanWasAnnouncedIsRefused() throws {
        hub.fail(Self.weights, .moreContent)
        #expect(
            failure() == .wrongContent(file: Self.weights, expected: "\(weightBytes) bytes", found: "more"))
    }

    private var weightBytes: Int {
        (try? Data(contentsOf: URL(filePath: Fixtures.path("scenes/checkpoint/" + Self.weights))).count) ?? 0
    }

    @Test func aSizeThatIsTooSmallIsFoundOut() throws {
        hub.lie(Self.weights, ["X-Linked-Size": "1000"])
        #expect(failure() == .wrongContent(file: Self.weights, expected: "1000 bytes", found: "more"))
        hub.lie(Self.weights, ["X-Linked-Size": "\(weightBytes + 5)"])
        guard case .interrupted(_, weightBytes, weightBytes + 5, _) = failure() else {
            Issue.record("accepted")
            return
        }
    }

    @Test func aServerThatPausesIsWaitedForAndAStuckOneIsNot() throws {
        let latch = Latch()
        hub.fail(Self.weights, .held(after: 1_000_000, until: latch))
        _ = try pull(progress: { if $0.done > 1_000_000 { latch.open() } })
        try expectWhole()
        _ = try ModelRemovalTests.remove(Self.name, in: folder)
        let stuck = SampleHub.Fault.held(after: 0, until: Latch())
        hub.fail(Self.weights, stuck, stuck, stuck, stuck, stuck)
        guard case .interrupted = failure() else {
            Issue.record("waited")
            return
        }
    }

    @Test func errorsInPassingAreRepeated() throws {
        hub.fail(Self.weights, .status(500), .status(503), .status(429, ["Retry-After": "0"]))
        hub.fail("vocab.json", .status(502))
        _ = try pull()
        try expectWhole()
    }

    @Test func errorsThatStayAreTold() throws {
        hub.list(LoopbackServer.Reply(500))
        #expect(failure() == .serverError(host: hub.hub.address, status: 500))
        #expect(hub.hub.requests.count == 5)
        hub.list(LoopbackServer.Reply(429, fields: ["Retry-After": "600"]))
        #expect(failure() == .tooManyRequests(host: hub.hub.address, seconds: 600))
        #expect(hub.hub.requests.count == 6)
        hub.list(LoopbackServer.Reply(200, Array("<html>Log in to the café</html>".utf8)))
        guard case .notAHub(_, _, "a web page") = failure() else {
            Issue.record("accepted")
            return
        }
    }

    @Test func whatIsNotThereIsToldApart() throws {
        #expect(failure("someone/else") == .noRepository(name: "someone/else", endpoint: hub.hub.address))
        #expect(failure(revision: "v2") == .noRevision(name: Self.name, revision: "v2"))
        #expect(failure("nonsense") == .notARepository(name: "nonsense"))
        hub.demand(token: "secret")
        #expect(failure() == .noAccess(name: Self.name, hasToken: false))
        var other = self
        other.settings.token = "wrong"
        #expect(other.failure() == .noAccess(name: Self.name, hasToken: true))
        other.settings = HubSettings(environment: HubEnvironment(["HF_ENDPOINT": "http://127.0.0.1:1"]))
        other.settings.firstPause = 0.01
        guard case .unreachable("http://127.0.0.1:1", _) = other.failure() else {
            Issue.record("reached")
            return
        }
        other.settings = HubSettings(environment: HubEnvironment(["HF_HUB_OFFLINE": "1"]))
        #expect(other.failure() == .offline(name: Self.name))
        hub.demand(token: "")
    }

    @Test func aHubThatDoesNotSayWhatItHasIsRefused() throws {
        hub.lie("config.json", ["ETag": "../../../evil"])
        guard case .notAHub(_, "an etag", _) = failure() else {
            Issue.record("accepted")
            return
        }
        hub.lie("config.json", ["ETag": "", "Content-Length": "12"])
        #expect(failure() != nil)
    }

    @Test func redirectsWithoutEndAreGivenUp() throws {
        let address = hub.hub.address
        hub.lie(
            Self.weights, ["Location": address + "/\(Self.name)/resolve/\(SampleHub.commit)/\(Self.weights)"])
        guard case .badRedirect = failure() else {
            Issue.record("followed")
            return
        }
    }

    @Test func revisionsLieBesideEachOther() throws {
        try hub.add(Self.name, revision: "v2", folder: Fixtures.path("scenes/checkpoint"))
        hub.add(Self.name, revision: "v2", ["README.md": Array("---\nlicense: mit\n---\n".utf8)])
        let old = try pull()
        let new = try pull(revision: "v2")
        #expect(new.name == Self.name + "@v2" && new.folder != old.folder && new.commit != old.commit)
        // Everything but the model card is the same.
        #expect(new.fetchedBytes < 100)
        #expect(cache.snapshot(of: try #require(HubRepository(Self.name + "@v2"))) == new.folder)
        #expect(cache.snapshot(of: try #require(HubRepository(Self.name + "@" + new.commit))) == new.folder)
        let loud = try #require(HubRepository(Self.name + "@" + new.commit.uppercased()))
        #expect(cache.snapshot(of: loud) == new.folder)
        #expect(cache.snapshot(of: repository) == old.folder)
    }

    @Test func whatIsNoModelIsRefusedBeforeItsWeightsAreFetched() throws {
        let other = "someone/llama"
        hub.add(
            other,
            [
                "config.json": Array(#"{"model_type": "llama"}"#.utf8), "preprocessor_config.json": [1],
                "tokenizer.json": [2], Self.weights: [UInt8](repeating: 3, count: 20_000),
            ])
        #expect(failure(other) == .unsupported(name: other, found: "a model of type \"llama\""))
        #expect(hub.contentRequests(Self.weights) == 0)
        hub.add("someone/pictures", ["model_index.json": [1], "unet/config.json": [2]])
        #expect(
            failure("someone/pictures")
                == .unsupported(name: "someone/pictures", found: "a diffusion pipeline"))
        // Nothing of it was written.
        let left = try FileManager.default.contentsOfDirectory(atPath: cache.folder.string)
        #expect(!left.contains { $0.contains("pictures") })
        hub.add("someone/data", ["README.md": [1]])
        #expect(failure("someone/data") == .incomplete(name: "someone/data", missing: "config.json"))
    }

    /// The repositories of MobileCLIP have a single archive, whose name tells which one has the same model as safetensors.
    @Test func anArchiveNamesTheRepositoryThatHasTheSameModel() {
        hub.add("apple/MobileCLIP-S1", ["README.md": [1], "mobileclip_s1.pt": [1, 2, 3]])
        #expect(
            failure("apple/MobileCLIP-S1")
                == .onlyPickles(
                    name: "apple/MobileCLIP-S1", file: "mobileclip_s1.pt",
                    repository: "apple/MobileCLIP-S1-OpenCLIP"))
        hub.add("apple/MobileCLIP-S0", ["config.json": [1], "mobileclip_s0.pt": [1, 2, 3]])
        #expect(
            failure("apple/MobileCLIP-S0")
                == .onlyPickles(name: "apple/MobileCLIP-S0", file: "mobileclip_s0.pt", repository: nil))
    }

    @Test func picklesAreNamedAndTheHubsConversionOfThemIsTaken() throws {
        let old = "someone/old-clip"
        try hub.add(old, folder: Fixtures.path("scenes/checkpoint"), leaving: [Self.weights])
        hub.add(old, ["pytorch_model.bin": [1, 2, 3]])
        #expect(failure(old) == .onlyPickles(name: old, file: "pytorch_model.bin", repository: nil))
        // A conversion by another author is ignored.
        let request =
            #"{"num": 7, "title": "Adding `safetensors` variant of this model", "status": "open", "isPullRequest": true, "author": {"name": "NAME"}}"#
        hub.discuss("[\(request.replacing("NAME", with: "somebody"))]")
        #expect(failure(old) == .onlyPickles(name: old, file: "pytorch_model.bin", repository: nil))
        hub.discuss("[\(request.replacing("NAME", with: "SFconvertbot"))]")
        try hub.add(old, revision: "refs/pr/7", folder: Fixtures.path("scenes/checkpoint"))
        let model = try pull(old)
        #expect(model.name == old && model.conversion == "refs/pr/7")
        #expect(cache.snapshot(of: try #require(HubRepository(old))) == model.folder)
        // Its removal as the main revision keeps the reference that another tool has written.
        let reference = cache.reference(of: try #require(HubRepository(old))).string
        try Data(String(repeating: "12", count: 20).utf8).write(to: URL(filePath: reference))
        #expect(try ModelRemovalTests.remove(old + "@main", in: folder) > 3_000_000)
        #expect(FileManager.default.fileExists(atPath: reference))
        #expect(cache.snapshot(of: try #require(HubRepository(old))) == nil)
        // A pull request that was fetched under its own name does not stand for the main revision.
        try hub.add(Self.name, revision: "refs/pr/3", folder: Fixtures.path("scenes/checkpoint"))
        _ = try pull(revision: "refs/pr/3")
        #expect(cache.snapshot(of: repository) == nil)
        #expect(hub.contentRequests("pytorch_model.bin") == 0)
    }

    @Test func theUserCanEndItAndGoOnLater() throws {
        hub.fail(Self.weights, .held(after: 1_000_000, until: Latch()))
        var done = 0
        #expect(throws: CancellationError.self) {
            _ = try pull(goesOn: { done < 500_000 }, progress: { done = $0.done })
        }
        #expect(partOfWeights != nil)
        #expect(try pull().fetchedBytes < weightBytes)
        try expectWhole()
    }

    @Test func theProgressGoesUpToTheEnd() throws {
        hub.fail(Self.weights, .cut(2_000_000))
        var all: [PullProgress] = []
        let model = try pull(progress: { all.append($0) })
        #expect(zip(all, all.dropFirst()).allSatisfy { $0.done <= $1.done && $1.kept == 0 })
        #expect(all.last?.done == model.bytes && all.last?.total == model.bytes)
    }

    @Test func twoAtOnceFetchItOnce() throws {
        // The first one continues once the second one waits for it.
        let latch = Latch()
        hub.fail(Self.weights, .held(after: 1_000_000, until: latch))
        var settings = settings
        settings.stallSeconds = 3600
        let pulls = (0..<2).map { _ in
            Background { [settings, cache] in
                try ModelPull(
                    named: Self.name, settings: settings, cache: cache, waiting: { _ in latch.open() }
                ).run()
            }
        }
        for pull in pulls { #expect(try pull.result().files == 8) }
        #expect(hub.contentRequests(Self.weights) == 1)
        try expectWhole()
    }

    @Test func shardsAreFetchedWithTheirIndex() throws {
        let name = "someone/large-clip"
        try hub.add(name, folder: Fixtures.path("checkpoints/sharded"))
        try hub.add(name, folder: Fixtures.path("checkpoints/gelu"), leaving: ["config.json", Self.weights])
        let bytes = try Data(
            contentsOf: URL(filePath: Fixtures.path("checkpoints/sharded/model-00002-of-00002.safetensors")))
        // Shards may have any names; files that the index does not name are not fetched.
        let index = try String(
            contentsOfFile: Fixtures.path("checkpoints/sharded/model.safetensors.index.json"), encoding: .utf8
        )
        hub.add(
            name,
            [
                "rest.safetensors": Array(bytes), "model-00009-of-00009.safetensors": [1],
                "model.safetensors.index.json": Array(
                    index.replacing("model-00002-of-00002.safetensors", with: "rest.safetensors").utf8),
            ])
        let model = try pull(name)
        #expect(throws: Never.self) { try Checkpoint(folder: model.folder) }
        #expect(hub.contentRequests("rest.safetensors") == 1)
        #expect(hub.contentRequests("model-00002-of-00002.safetensors") == 0)
        #expect(hub.contentRequests("model-00009-of-00009.safetensors") == 0)
    }

    @Test func openCLIPsFilesAreFetchedBesideAConfigurationOfTimms() throws {
        let name = "timm/tiny"
        try hub.add(name, folder: Fixtures.path("checkpoints/open-clip"), leaving: ["golden.safetensors"])
        try hub.add(name, folder: Fixtures.path("checkpoints/gelu"), leaving: ["preprocessor_config.json"])
        hub.add(name, ["config.json": Array(#"{"architecture": "vit_tiny"}"#.utf8)])
        let model = try pull(name)
        #expect(
            hub.contentRequests(Self.weights) == 0 && hub.contentRequests("open_clip_model.safetensors") == 1)
        #expect(throws: Never.self) { try Checkpoint(folder: model.folder) }
        // If `config.json` is that of `transformers`, its weights are fetched.
        try hub.add(name, folder: Fixtures.path("checkpoints/gelu"))
        #expect(try pull(name).files == 5 && hub.contentRequests(Self.weights) == 1)
    }

    @Test func aDiskWithoutRoomIsToldBefore() throws {
        hub.lie(Self.weights, ["X-Linked-Size": "\(1 << 43)"])
        let error = failure()
        guard case .noSpace(_, let needed, let free, let spare) = error else {
            Issue.record("begun")
            return
        }
        #expect(needed >= 1 << 43 && free - spare < needed && spare == 64 << 20)
        let sentence = try #require(error).description
        #expect(
            sentence.contains(" MB free, but the model needs 8796")
                && sentence.contains("67 MB must stay free"))
        #expect(hub.contentRequests(Self.weights) == 0 && hub.contentRequests("vocab.json") == 0)
    }

    @Test func aCacheThatCannotBeWrittenIsNamed() throws {
        try Data().write(to: URL(filePath: folder.path("hub")))
        guard case .cannotWrite(let path, _) = failure() else {
            Issue.record("written")
            return
        }
        #expect(path.hasPrefix(folder.path("hub")))
    }
}
