import Foundation
import TestSupport
import Testing

/// `photoseek export` and `photoseek import`.
struct TransferTests {
    /// What `photoseek export --json` prints.
    private struct ExportAnswer: Decodable {
        let folder: String
        let model: String
        let dimension: Int
        let rows: Int
        let parts: Int
        let bytes: Int
        let precision: String
        let format: String
    }

    /// What `photoseek import --json` prints.
    private struct ImportAnswer: Decodable {
        let rows: Int
        let added: Int
        let unchanged: Int
        let failed: Int
        let missing: Int
        let kept: Int
        let normalized: Int
        let compared: Int
        let lowestCosine: Double?
        let model: String
        let interrupted: Bool
    }

    private var workspace: Workspace

    init() throws {
        workspace = try Workspace()
        try workspace.addPictures(20)
        try workspace.index()
    }

    private var place: String { workspace.folder.path("export") }

    @discardableResult
    private func export(_ options: String...) throws -> ExportAnswer {
        let outcome = try workspace.program.start(["export", "--json", place] + options).wait()
        #expect(outcome.code == 0, "\(outcome.errors)")
        return try outcome.decoded()
    }

    @discardableResult
    private func importAll(_ options: String...) throws -> ImportAnswer {
        let outcome = try workspace.program.start(["import", "--json", place] + options).wait()
        #expect(outcome.code == 0, "\(outcome.errors)")
        return try outcome.decoded()
    }

    private func importFails(_ code: Int32, _ words: [String], _ options: String...) throws {
        let outcome = try workspace.program.start(["import", place] + options).wait()
        #expect(outcome.code == code, "\(outcome.errors)")
        #expect(words.allSatisfy(outcome.errors.contains), "\(outcome.errors)")
        #expect(outcome.errors.split(separator: "\n").count == 1)
    }

    /// The paths and scores of all pictures for a query.
    private func scores() throws -> [String: Float] {
        let hits = try workspace.search().results
        return Dictionary(uniqueKeysWithValues: hits.map { ($0.path, $0.score) })
    }

    @Test(arguments: ["parquet", "jsonl"])
    mutating func anotherLibraryGetsTheSameEmbeddings(_ format: String) throws {
        let answer = try export("--format", format, "--rows", "7")
        #expect((answer.rows, answer.parts, answer.format, answer.precision) == (20, 3, format, "float32"))
        let before = try scores()
        workspace.library = workspace.folder.path("other.sqlite")
        let imported = try importAll()
        #expect((imported.rows, imported.added, imported.missing, imported.normalized) == (20, 20, 0, 0))
        #expect((8...16).contains(imported.compared))
        #expect(imported.lowestCosine ?? 0 > 0.9999)
        #expect(try scores() == before)
        // Nothing is left for the encoder.
        let index = try workspace.index()
        #expect((index.added, index.updated, index.unchanged, index.imagesPerSecond) == (0, 0, 20, 0))
        #expect(try importAll().unchanged == 20)
    }

    @Test mutating func roundedEmbeddingsAreImported() throws {
        #expect(try export("--precision", "f16").precision == "float16")
        workspace.library = workspace.folder.path("other.sqlite")
        #expect(try importAll().added == 20)
    }

    @Test mutating func theEmbeddingsOfAnotherModelAreRefused() throws {
        try export()
        workspace.library = workspace.folder.path("other.sqlite")
        // The rows of two pictures are exchanged, so that none of them is right.
        let path = place + "/img_emb/img_emb_0.npy"
        var bytes = [UInt8](try Data(contentsOf: URL(filePath: path)))
        let size = (bytes.count - 128) / 20
        bytes.replaceSubrange(128..<128 + size, with: bytes[(128 + size)..<(128 + 2 * size)])
        try Data(bytes).write(to: URL(filePath: path))
        try importFails(65, ["00000.png", "cosine", "--unchecked"])
        #expect(!FileManager.default.fileExists(atPath: workspace.library))
        #expect(try importAll("--unchecked", "--model", Workspace.model).added == 20)
    }

    @Test mutating func picturesWithoutAFileAreCounted() throws {
        try export()
        for seed in 0..<5 { try workspace.remove(Workspace.name(seed)) }
        workspace.library = workspace.folder.path("other.sqlite")
        let answer = try importAll()
        #expect((answer.added, answer.missing, answer.kept) == (15, 5, 0))
        let all = try importAll("--keep-missing")
        #expect((all.added, all.unchanged, all.missing, all.kept) == (0, 15, 5, 5))
        #expect(try workspace.names().count == 20)
        // A file that comes back has the hash that the export told, and is not encoded again.
        try workspace.addPictures(5)
        let index = try workspace.index()
        #expect((index.added, index.unchanged) == (0, 20))
    }

    @Test mutating func relativePathsAreBelowTheRoot() throws {
        try export("--format", "jsonl")
        let path = place + "/metadata/metadata_0.jsonl"
        let text = try String(contentsOfFile: path, encoding: .utf8)
        try text.replacingOccurrences(of: workspace.photos + "/", with: "").write(
            toFile: path, atomically: true, encoding: .utf8)
        workspace.library = workspace.folder.path("other.sqlite")
        try importFails(66, ["--root"])
        #expect(try importAll("--root", workspace.photos).added == 20)
        #expect(try workspace.names().count == 20)
    }

    /// The folder was made by clip-retrieval's own writer; see `Fixtures/transfer/make_clip_retrieval.py`.
    @Test func whatClipRetrievalWroteIsImported() throws {
        let outcome = try workspace.program.start(
            [
                "import", Fixtures.path("transfer/clip-retrieval"), "--root", Fixtures.path("library"),
                "--model", "scenes",
                "--library", workspace.folder.path("scenes.sqlite"), "--json",
            ]
        ).wait()
        #expect(outcome.code == 0, "\(outcome.errors)")
        let answer: ImportAnswer = try outcome.decoded()
        #expect((answer.rows, answer.added, answer.missing, answer.failed) == (12, 11, 1, 0))
        #expect(answer.lowestCosine ?? 0 > 0.999)
        let next = try workspace.program.start(
            [
                "index", "--json", "--library", workspace.folder.path("scenes.sqlite"), "--model", "scenes",
                Fixtures.path("library/2021-07 Lisbon"),
            ]
        ).wait()
        let index: IndexAnswer = try next.decoded()
        #expect(index.unchanged >= 6)
    }

    @Test func aFolderInUseIsKept() throws {
        try export()
        let again = try workspace.program.start(["export", place]).wait()
        again.expectFailure(73, saying: place, "--force")
        #expect(try export("--force").rows == 20)
        try workspace.program.start(["export", workspace.photos, "--force"]).wait()
            .expectFailure(73, saying: workspace.photos)
        try workspace.program.start(["export", workspace.folder.path("nowhere/export")]).wait()
            .expectFailure(73, saying: "nowhere")
    }

    @Test func aLibraryWithoutEmbeddingsIsRefused() throws {
        let library = workspace.folder.path("none.sqlite")
        try workspace.program.start(["export", place, "--library", library]).wait().expectFailure(
            66, saying: library)
        try workspace.program.start(["export", place, "--model", "scenes"]).wait().expectFailure(
            69, saying: "scenes")
        #expect(!FileManager.default.fileExists(atPath: place))
    }

    @Test mutating func foldersThatAreNotWhole() throws {
        workspace.library = workspace.folder.path("other.sqlite")
        try importFails(66, [place])
        try workspace.makeFolder("export/text_emb")
        try importFails(66, ["img_emb"])
        workspace.library = workspace.folder.path("library/photos.sqlite")
        try FileManager.default.removeItem(atPath: place)
        try export("--rows", "10")
        workspace.library = workspace.folder.path("other.sqlite")
        let metadata = place + "/metadata/metadata_1.parquet"
        let whole = try Data(contentsOf: URL(filePath: metadata))
        try whole.dropLast(9).write(to: URL(filePath: metadata))
        try importFails(65, ["metadata_1.parquet", "Parquet"])
        try FileManager.default.removeItem(atPath: metadata)
        try importFails(65, ["img_emb_1.npy", "metadata"])
        try "{\"image_path\": \"/a.png\"}\n".write(
            toFile: place + "/metadata/metadata_1.jsonl", atomically: true, encoding: .utf8)
        try importFails(65, ["10 embeddings", "metadata for 1"])
        try "{\"image_path\": \"/a.png\"}\nno\n".write(
            toFile: place + "/metadata/metadata_1.jsonl", atomically: true, encoding: .utf8)
        try importFails(65, ["line 2", "metadata_1.jsonl"])
        try importFails(65, ["dimension"], "--model", "scenes")
        #expect(!FileManager.default.fileExists(atPath: workspace.library))
    }

    @Test(.enabled(if: ScratchDisk.isPermitted)) func aFullDisk() throws {
        let disk = try ScratchDisk(in: workspace.folder, megabytes: 1)
        try [UInt8](repeating: 1, count: 1_044_000).withUnsafeBytes {
            try TestFile.write($0, to: disk.path + "/filler")
        }
        try workspace.program.start(["export", disk.path + "/export"]).wait().expectFailure(
            74, saying: "no space left")
        #expect(try FileManager.default.contentsOfDirectory(atPath: disk.path) == ["filler"])
    }
}
