import Foundation
import StopPoints
import TestSupport
import Testing

/// `kill -9` at every step of fetching or removing a model: what is there is complete, and the next attempt succeeds.
struct KilledFetchTests {
    private static let name = "someone/tiny-clip"
    /// The number of files of the model: configuration, vocabulary, weights and the rest.
    private static let files = 5
    private let workspace: Workspace
    private let hub: SampleHub
    private let program: Program

    init() throws {
        workspace = try Workspace()
        hub = try SampleHub()
        for revision in ["main", "v2"] {
            try hub.add(Self.name, revision: revision, folder: Workspace.model)
        }
        hub.add(Self.name, revision: "v2", ["README.md": Array("a card".utf8)])
        var program = workspace.program
        program.environment["HF_ENDPOINT"] = hub.hub.address
        self.program = program
    }

    @Test(arguments: KilledSteps.fetchedModels.points)
    func whatIsThereIsWhole(_ point: StopPoint) throws {
        switch point.step {
        case .fetchedReference: try killPull(point)
        case .fetchedPart, .fetchedFile, .fetchedLink:
            for pass in 1...Self.files { try killPull(point, pass) }
        case .repositoryRemoval: try killRemoval(point)
        case .revisionRemoval:
            for pass in point.moment == .inside ? 1...2 : 1...1 { try killRevisionRemoval(point, pass) }
        default: Issue.record("no run reaches \(point)")
        }
    }

    private var cache: String { workspace.library + ".hub/hub" }

    private func kill(_ arguments: [String], _ point: StopPoint, _ pass: Int = 1) throws {
        let outcome = try program.killed(at: point, pass: pass).start(arguments).wait()
        try #require(outcome.code == -SIGKILL, "\(point) was not reached: \(outcome.errors)")
    }

    private func pull(_ revision: String = "main") throws {
        let outcome = try program("model", "pull", "--quiet", Self.name, "--revision", revision)
        #expect(outcome.code == 0, "\(outcome.errors)")
    }

    /// The exit code of a use of the model.
    private func use(_ name: String = name) throws -> Int32 {
        try program("embed", "--text", "x", "--model", name).code
    }

    /// Expects that the model is complete, and that no attempt has left anything behind.
    private func expectWhole() throws {
        #expect(try use() == 0)
        #expect(try program("model", "verify", Self.name).code == 0)
        let paths = try FileManager.default.subpathsOfDirectory(atPath: cache)
        #expect(!paths.contains { $0.hasSuffix(".incomplete") || $0.hasSuffix(".photoseek") })
        #expect(!paths.contains { $0.contains(".removed-") })
    }

    private func killPull(_ point: StopPoint, _ pass: Int = 1) throws {
        try kill(["model", "pull", "--quiet", Self.name], point, pass)
        // An incomplete model is not used.
        let isRecorded = point == .after(.fetchedReference)
        #expect(try use() == (isRecorded ? 0 : 69))
        try pull()
        try expectWhole()
        #expect(try program("model", "remove", Self.name).code == 0)
        #expect(try FileManager.default.contentsOfDirectory(atPath: cache) == [".locks"])
    }

    private func killRemoval(_ point: StopPoint) throws {
        try pull()
        try kill(["model", "remove", Self.name], point)
        #expect(try use() == (point.moment == .before ? 0 : 69))
        // Whatever was left of it, it can be fetched and removed again.
        try pull()
        #expect(try program("model", "remove", Self.name).code == 0)
        #expect(try FileManager.default.contentsOfDirectory(atPath: cache) == [".locks"])
    }

    private func killRevisionRemoval(_ point: StopPoint, _ pass: Int) throws {
        for revision in ["main", "v2"] { try pull(revision) }
        try kill(["model", "remove", Self.name + "@v2"], point, pass)
        #expect(try use() == 0)
        #expect(try use(Self.name + "@v2") == (point.moment == .before ? 0 : 69))
        try pull("v2")
        #expect(try use(Self.name + "@v2") == 0)
        #expect(try program("model", "remove", Self.name + "@v2").code == 0)
        try expectWhole()
        let blobs = cache + "/models--someone--tiny-clip/blobs"
        #expect(try FileManager.default.contentsOfDirectory(atPath: blobs).count == Self.files)
        #expect(try program("model", "remove", Self.name).code == 0)
    }
}
