import Foundation
import TestSupport
import Testing

/// `photoseek evaluate`, with the bundled model of scenes and scenes that were never in its training.
struct EvaluateTests {
    private struct Measured: Decodable, Equatable {
        let value: Double
        let low: Double
        let high: Double
    }

    private struct Retrieval: Decodable, Equatable {
        let recallAt1: Measured
        let recallAt10: Measured
        let medianRank: Measured
    }

    private struct Report: Decodable, Equatable {
        struct Failure: Decodable, Equatable {
            let path: String
        }

        let model: String
        let images: Int
        let captions: Int
        let loss: Measured
        let imageToText: Retrieval
        let textToImage: Retrieval
        let modalityGap: Measured
        let failures: [Failure]
    }

    private struct Evaluation: Decodable {
        struct Picture: Decodable {
            let file: String
            let caption: String
        }

        let images: [Picture]
    }

    private static let count = 60
    private let workspace: Workspace
    private let lines: [String]

    init() throws {
        var workspace = try Workspace()
        workspace.program.environment["PHOTOSEEK_MODEL"] = "scenes"
        self.workspace = workspace
        let folder = Fixtures.path("scenes/evaluation")
        let data = try Data(contentsOf: URL(filePath: folder + "/evaluation.json"))
        lines = try JSONDecoder().decode(Evaluation.self, from: data).images.prefix(Self.count).map {
            picture in
            try FileManager.default.copyItem(
                atPath: folder + "/" + picture.file, toPath: workspace.photo(picture.file))
            return "{\"image\": \"\(picture.file)\", \"caption\": \"\(picture.caption)\"}"
        }
    }

    private func run(_ lines: [String], _ options: String...) throws -> Program.Outcome {
        let file = try workspace.write(Array(lines.joined(separator: "\n").utf8), to: "pairs.jsonl")
        return try workspace.program.start(["evaluate", file] + options).wait()
    }

    @Test func theModelFitsItsScenes() throws {
        let report: Report = try run(lines, "--json").decoded()
        #expect(report.model == "scenes" && report.images == Self.count && report.captions == Self.count)
        #expect(report.failures.isEmpty)
        for retrieval in [report.imageToText, report.textToImage] {
            #expect(retrieval.recallAt10.value > 0.9 && retrieval.medianRank.value < 3)
            #expect(retrieval.recallAt1.value <= retrieval.recallAt10.value)
        }
        for measured in [report.loss, report.modalityGap, report.textToImage.recallAt1] {
            #expect(measured.low <= measured.value && measured.value <= measured.high)
        }
        // The embeddings of a library are taken instead of computed.
        try workspace.index()
        let known: Report = try run(lines, "--json").decoded()
        #expect(abs(known.loss.value - report.loss.value) < 1e-4)
        #expect(known.textToImage == report.textToImage && known.imageToText == report.imageToText)
        let table = try run(lines).output
        #expect(table.contains("recall@10") && table.contains("\(Self.count) pictures"))
    }

    @Test func plotsAreWrittenAndNothingElseIsReplaced() throws {
        let (scores, matrix) = (workspace.folder.path("scores.svg"), workspace.folder.path("matrix.svg"))
        #expect(try run(lines, "--score-plot", scores, "--similarity-plot", matrix).code == 0)
        for path in [scores, matrix] {
            let text = try String(contentsOfFile: path, encoding: .utf8)
            #expect(text.contains("<svg") && text.contains("</svg>"))
        }
        #expect(try run(lines, "--score-plot", scores).code == 0)
        try run(lines, "--score-plot", workspace.photo("000.jpg")).expectFailure(73)
    }

    @Test func picturesThatCannotBeReadAreNamed() throws {
        let missing = "{\"image\": \"none.jpg\", \"caption\": \"a red circle\"}"
        let report: Report = try run(lines + [missing], "--json").decoded()
        #expect(report.images == Self.count && report.failures.map(\.path) == [workspace.photo("none.jpg")])
        try run([missing]).expectFailure(65, saying: "needed")
        try run([lines[0]]).expectFailure(65, saying: "needed")
        try run(["{\"image\": 1}"]).expectFailure(65, saying: "line 1")
        try workspace.program.start(["evaluate", workspace.photo("none.jsonl")]).wait().expectFailure(66)
        try workspace.program.start(["evaluate"]).wait().expectFailure(64)
    }
}
