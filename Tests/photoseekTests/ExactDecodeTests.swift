import Foundation
import TestSupport
import Testing

/// Large JPEG pictures are decoded at a reduced scale, unless `--exact-decode` is given.
struct ExactDecodeTests {
    private func cosine(_ one: [Float], _ other: [Float]) -> Double {
        zip(one, other).reduce(0) { $0 + Double($1.0) * Double($1.1) }
    }

    @Test func aLargePictureIsNearlyTheSameEitherWay() throws {
        let workspace = try Workspace()
        let photo = try workspace.write(
            SamplePhoto(seed: 1, width: 2048, height: 1536).jpeg(), to: "large.jpg")
        let elsewhere = workspace.folder.path("elsewhere.jpg")
        try FileManager.default.copyItem(atPath: photo, toPath: elsewhere)
        func vector(_ options: String...) throws -> [Float] {
            let outcome = try workspace.program.start(["embed", "--image", photo] + options).wait()
            #expect(outcome.code == 0, "\(outcome.errors)")
            let lines: [EmbedAnswer] = try outcome.decodedLines()
            return try #require(lines.first).vector
        }
        let usual = try vector()
        let exact = try vector("--exact-decode")
        #expect(usual != exact)
        #expect(cosine(usual, exact) > 0.999)

        // `index` and `similar` take the flag as well, and the library keeps the picture's own size.
        for options in [[], ["--exact-decode"]] {
            let library = workspace.folder.path(options.isEmpty ? "usual.sqlite" : "exact.sqlite")
            let index = try workspace.program.start(
                ["index", "--json", "--library", library, workspace.photos] + options
            ).wait()
            #expect(index.code == 0, "\(index.errors)")
            let similar = try workspace.program.start(
                ["similar", "--json", "--library", library, elsewhere] + options
            ).wait()
            let answer: SearchAnswer = try similar.decoded()
            let hit = try #require(answer.results.first)
            #expect(hit.width == 2048 && hit.height == 1536)
            #expect(hit.score > 0.99999)
        }
    }

    @Test func theDemoLibraryHasTheSameOrderEitherWay() throws {
        let folder = try TemporaryFolder()
        let queries = [
            "two red circles", "a polka dotted green square", "a yellow star inside a purple ring",
            "stripes", "a blue triangle", "three shapes",
        ]
        func orders(_ options: String...) throws -> [[String]] {
            var program = Program(library: folder.path("library\(options.count).sqlite"))
            program.environment["PHOTOSEEK_MODEL"] = "scenes"
            let index = try program.start(["index", "--quiet", Fixtures.path("library")] + options).wait()
            #expect(index.code == 0, "\(index.errors)")
            let outcome = try program.start(["search", "--json", "--each", "-n", "1000"] + queries).wait()
            let answers: [SearchAnswer] = try outcome.decodedLines()
            return answers.map { $0.results.map(\.path) }
        }
        let usual = try orders()
        #expect(usual.count == queries.count && usual.allSatisfy { $0.count > 20 })
        #expect(try usual == orders("--exact-decode"))
    }
}
