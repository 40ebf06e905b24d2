import Foundation
import TestSupport
import Testing

/// `photoseek model list --recommended`.
struct RecommendedModelsTests {
    private struct Row: Decodable {
        let model: String
        let accuracy: Double?
        let accuracySource: String?
        let megabytes: Int
        let languages: String
        let bundled: Bool
        let here: Bool
        let picturesPerSecond: Double?
    }

    private static let fetched = "laion/CLIP-ViT-B-32-laion2B-s34B-b79K"
    private let workspace: Workspace
    private var program: Program

    init() throws {
        workspace = try Workspace()
        program = workspace.program
        program.environment["HF_HUB_CACHE"] = workspace.folder.path("hub")
        // A tiny model under the name of a recommended one.
        try FetchedModel.lay(Self.fetched, into: workspace.folder.path("hub"))
    }

    private func rows(_ options: String...) throws -> [Row] {
        let outcome = try program.start(["model", "list", "--recommended", "--json"] + options).wait()
        #expect(outcome.code == 0 && outcome.errors.isEmpty, "\(outcome.errors)")
        return try outcome.decodedLines()
    }

    @Test func theSmallestComesFirstAndEachHasItsFacts() throws {
        let rows = try rows()
        #expect(rows.map(\.megabytes) == rows.map(\.megabytes).sorted())
        #expect(rows.filter(\.bundled).map(\.model) == ["photos"])
        for row in rows {
            #expect((row.accuracy == nil) == (row.accuracySource == nil))
            #expect(row.here == (row.bundled || row.model == Self.fetched), "\(row.model)")
            #expect(row.picturesPerSecond == nil)
        }
        #expect(rows.first { $0.model == Self.fetched }?.accuracy == 0.666)
        #expect(Set(rows.map(\.languages)) == ["English", "many"])
    }

    @Test func theTableNamesTheSources() throws {
        let outcome = try program("model", "list", "--recommended")
        #expect(outcome.code == 0 && outcome.errors.isEmpty)
        let line = try #require(outcome.output.split(separator: "\n").first { $0.hasPrefix(Self.fetched) })
        let source = try #require(outcome.output.firstMatch(of: /\[(\d+)\] OpenCLIP/)).1
        #expect(line.contains("66.6 % [\(source)]   605 MB    English    fetched"))
        for words in ["] SigLIP 2", "not fetched", "photoseek model pull NAME"] {
            #expect(outcome.output.contains(words), "\(words)")
        }
        #expect(!outcome.output.contains("pictures/s"))
    }

    @Test func whatIsHereIsMeasured() throws {
        for row in try rows("--measure", "--threads", "1") {
            #expect((row.picturesPerSecond != nil) == row.here, "\(row.model)")
            if let rate = row.picturesPerSecond { #expect(rate > 0) }
        }
        let table = try program("model", "list", "--recommended", "--measure", "--threads", "1").output
        let line = try #require(table.split(separator: "\n").first { $0.hasPrefix(Self.fetched) })
        #expect(line.hasSuffix(" pictures/s") && table.contains("models that are not here are not measured"))
    }

    @Test func aDamagedModelIsNotHere() throws {
        var program = program
        program.environment["HF_HUB_CACHE"] = workspace.folder.path("damaged")
        try FetchedModel.lay(
            Self.fetched, into: workspace.folder.path("damaged"), leaving: ["model.safetensors"])
        let rows: [Row] = try program("model", "list", "--recommended", "--measure", "--json").decodedLines()
        #expect(rows.first { $0.model == Self.fetched }?.here == false)
    }

    @Test func measuringIsForTheRecommendedOnes() throws {
        try program("model", "list", "--measure").expectFailure(64, saying: "--recommended")
        try program("model", "list", "--recommended", "--threads", "2").expectFailure(64, saying: "--measure")
    }
}
