import Foundation
import TestSupport
import Testing

/// `photoseek model pull` and `remove`, and the hint at larger models, tested with a hub on this machine.
struct ModelPullCommandTests {
    private struct Answer: Decodable {
        let model: String
        let folder: String
        let revision: String
        let files: Int
        let bytes: Int
        let fetchedBytes: Int
    }

    private static let name = "someone/tiny-clip"
    private static let recommended = "laion/CLIP-ViT-B-32-laion2B-s34B-b79K"
    private let workspace: Workspace
    private let hub: SampleHub
    private var program: Program

    init() throws {
        workspace = try Workspace()
        try workspace.addPictures(2)
        hub = try SampleHub()
        for name in [Self.name, Self.recommended] { try hub.add(name, folder: Workspace.model) }
        program = workspace.program
        program.environment["PHOTOSEEK_MODEL"] = ""
        program.environment["HF_ENDPOINT"] = hub.hub.address
    }

    @Test func aModelIsFetchedUsedAndRemoved() throws {
        let pulled = try program("model", "pull", "--json", Self.name)
        #expect(pulled.code == 0, "\(pulled.errors)")
        let answer: Answer = try pulled.decoded()
        #expect(answer.model == Self.name && answer.revision == SampleHub.commit)
        #expect(answer.fetchedBytes == answer.bytes && answer.files == 5)
        let index = try program("index", "--json", "--model", Self.name, workspace.photos)
        #expect((try index.decoded() as IndexAnswer).added == 2)
        // Everything works without the network.
        var offline = program
        offline.environment["HF_ENDPOINT"] = "http://127.0.0.1:9"
        #expect(try offline("search", "a picture").code == 0)
        #expect(try offline("model", "list").output.contains(Self.name))
        #expect(try offline("model", "verify", Self.name).code == 0)
        let removed = try program("model", "remove", Self.name)
        #expect(removed.code == 0 && removed.output.hasPrefix("removed \(Self.name), "))
        let search = try program("search", "a picture")
        #expect(search.code == 69 && search.errors.contains("photoseek model pull"))
        #expect(try program("model", "remove", Self.name).code == 69)
        #expect(try program("model", "remove", "scenes").code == 64)
    }

    @Test func theSecondTimeNothingIsFetched() throws {
        #expect(try program("model", "pull", Self.name).output.contains("fetched; use it with --model"))
        let again = try program("model", "pull", Self.name)
        #expect(again.code == 0 && again.output.contains("already fetched"))
        #expect(try program("model", "pull", "--quiet", Self.name).output.isEmpty)
    }

    @Test func whatCannotBeFetchedIsOneSentenceWithItsCode() throws {
        for (arguments, code, words) in [
            (["someone/else"], 69, "has no model someone/else"),
            ([Self.name, "--revision", "v9"], 69, "no revision v9"),
            (["scenes"], 64, "not the name of a repository"),
            ([Self.name, "--revision", "../.."], 69, "no revision"),
        ] {
            let outcome = try program.start(["model", "pull"] + arguments).wait()
            #expect(outcome.code == code && outcome.errors.contains(words), "\(outcome.errors)")
            #expect(outcome.errors.split(separator: "\n").count == 1 && outcome.output.isEmpty)
        }
    }

    @Test func withoutTheNetworkTheThreeWaysOutAreNamed() throws {
        var offline = program
        offline.environment["HF_HUB_OFFLINE"] = "1"
        let outcome = try offline("model", "pull", Self.name)
        #expect(outcome.code == 69)
        for words in ["HF_ENDPOINT", "folder", Fixtures.bundledModels[0]] {
            #expect(outcome.errors.contains(words))
        }
        #expect(hub.hub.requests.isEmpty)
    }

    @Test func aSignalKeepsWhatHasArrived() throws {
        let large = Fixtures.path("scenes/checkpoint")
        try hub.add("someone/scenes", folder: large)
        hub.fail("model.safetensors", .held(after: 300_000, until: Latch()))
        let run = try program.start(["model", "pull", "someone/scenes"])
        let blobs = workspace.library + ".hub/hub/models--someone--scenes/blobs"
        #expect(run.reaches { byteCountOfPart(in: blobs) == 300_000 })
        run.send(SIGINT)
        let outcome = try run.wait()
        #expect(outcome.code == 130 && outcome.errors.contains("keeping what has been fetched"))
        #expect(byteCountOfPart(in: blobs) == 300_000)
        let answer: Answer = try program("model", "pull", "--json", "someone/scenes").decoded()
        #expect(answer.fetchedBytes <= answer.bytes - 300_000)
        #expect(try program("model", "verify", "someone/scenes").code == 0)
    }

    private func byteCountOfPart(in blobs: String) -> Int {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: blobs)) ?? []
        guard let name = names.first(where: { $0.hasSuffix(".incomplete") && $0.count > 64 }) else {
            return 0
        }
        let attributes = try? FileManager.default.attributesOfItem(atPath: blobs + "/" + name)
        return attributes?[.size] as? Int ?? 0
    }

    @Test func aNewLibraryGetsTheBundledModelAndAHint() throws {
        let index = try program("index", "--json", workspace.photos)
        let report: IndexAnswer = try index.decoded()
        #expect(report.model == Fixtures.bundledModels[0])
        #expect(index.errors.split(separator: "\n").count == 1)
        for words in [
            "using the bundled model \(report.model)", "`photoseek model pull \(Self.recommended)`", "605 MB",
            "`photoseek index --switch --model \(Self.recommended)`",
        ] {
            #expect(index.errors.contains(words), "\(index.errors)")
        }
        #expect(hub.hub.requests.isEmpty)
        // The library has a model now.
        #expect(try program("index", workspace.photos).errors.isEmpty)
    }

    @Test func theHintIsNotForTheQuietNorForThoseWhoChoose() throws {
        let library = workspace.folder.path("other.sqlite")
        #expect(try program("index", "--quiet", "--library", library, workspace.photos).errors.isEmpty)
        let named = try program("index", "--json", "--model", "scenes", workspace.photos)
        #expect(named.code == 0 && named.errors.isEmpty)
    }

    @Test func onATerminalNobodyIsAsked() throws {
        let command = "'\(Program.path)' index --json '\(workspace.photos)'"
        let keyboard = Pipe()
        let outcome = try program.start(
            ["--quiet", "--return", "--command", command, "/dev/null"], executable: "/usr/bin/script",
            input: keyboard.fileHandleForReading
        ).wait()
        #expect(outcome.code == 0 && outcome.output.contains("using the bundled model"))
        #expect(outcome.output.contains(#""model":"\#(Fixtures.bundledModels[0])""#), "\(outcome.output)")
    }

    @Test func whatWasFetchedInPartIsFetchedToItsEnd() throws {
        let base = workspace.library + ".hub/hub/models--laion--CLIP-ViT-B-32-laion2B-s34B-b79K"
        for folder in ["refs", "snapshots/\(SampleHub.commit)"] {
            try FileManager.default.createDirectory(
                atPath: "\(base)/\(folder)", withIntermediateDirectories: true)
        }
        try Data(SampleHub.commit.utf8).write(to: URL(filePath: base + "/refs/main"))
        try FileManager.default.copyItem(
            atPath: Workspace.model + "/config.json",
            toPath: "\(base)/snapshots/\(SampleHub.commit)/config.json")
        let outcome = try program("embed", "--text", "x", "--model", Self.recommended)
        outcome.expectFailure(65, saying: "model.safetensors", "photoseek model pull \(Self.recommended)")
        #expect(try program("model", "pull", Self.recommended).code == 0)
        #expect(try program("embed", "--text", "x", "--model", Self.recommended).code == 0)
    }

    @Test func aLibraryStaysWithTheCommitThatItWasBuiltWith() throws {
        #expect(try program("model", "pull", Self.name).code == 0)
        #expect(try program("index", "--model", Self.name, workspace.photos).code == 0)
        let before: SearchAnswer = try program("search", "--json", "a picture").decoded()
        // The branch moves on to another model.
        let other = Fixtures.path("checkpoints/bfloat16")
        try hub.add(Self.name, revision: "next", folder: other)
        #expect(try program("model", "pull", Self.name, "--revision", "next").code == 0)
        let refs = workspace.library + ".hub/hub/models--someone--tiny-clip/refs/"
        try Data(contentsOf: URL(filePath: refs + "next")).write(to: URL(filePath: refs + "main"))
        let after: SearchAnswer = try program("search", "--json", "a picture").decoded()
        #expect(after.results.map(\.score) == before.results.map(\.score))
        #expect(try program("index", workspace.photos).code == 0)
        // The same holds if the model is named.
        #expect(try program("search", "--model", Self.name, "a picture").code == 0)
        #expect(try program("index", "--model", Self.name, workspace.photos).code == 0)
    }

    @Test func whatTheHintSaysMovesTheLibraryOver() throws {
        #expect(try program("index", workspace.photos).code == 0)
        #expect(try program("model", "pull", Self.recommended).code == 0)
        let outcome = try program("index", "--switch", "--json", "--model", Self.recommended)
        let report: IndexAnswer = try outcome.decoded()
        #expect(report.added == 2 && report.switched == true)
        let hits: SearchAnswer = try program("search", "--json", "a picture").decoded()
        #expect(hits.model == Self.recommended && hits.results.count == 2)
        // A model that is here already need not be fetched.
        let library = workspace.folder.path("other.sqlite")
        let hint = try program("index", "--library", library, workspace.photos).errors
        #expect(hint.contains("already been fetched") && !hint.contains("model pull"))
    }

    @Test func aTokenIsSentToTheHubAlone() throws {
        hub.demand(token: "secret")
        #expect(try program("model", "pull", Self.name).code == 69)
        var trusted = program
        trusted.environment["HF_TOKEN"] = "secret"
        #expect(try trusted("model", "pull", Self.name).code == 0)
        #expect(hub.storage.requests.allSatisfy { $0.fields["authorization"] == nil })
    }
}
