import Foundation
import TestSupport
import Testing

/// The bundled model over the demo library: the pictures that a sentence describes come first.
///
/// `Fixtures/scenes/library.json` says what every picture shows; the script that rendered the pictures wrote it.
struct ScenesSearchTests {
    /// What a picture shows.
    private struct Scene: Decodable {
        struct Group: Decodable {
            let shape: String
            let colour: String
            let fill: String
            let count: Int
        }

        let groups: [Group]
        let relation: String?
    }

    private static let best = 5

    private let scenes: [String: Scene]
    private let program: Program
    private let folder: TemporaryFolder

    init() throws {
        let truth = try Data(contentsOf: URL(filePath: Fixtures.path("scenes/library.json")))
        scenes = try JSONDecoder().decode([String: Scene].self, from: truth)
        folder = try TemporaryFolder()
        var program = Program(library: folder.path("library.sqlite"))
        program.environment["PHOTOSEEK_MODEL"] = "scenes"
        self.program = program
        let outcome = try program("index", "--json", Fixtures.path("library"))
        let report: IndexAnswer = try outcome.decoded()
        #expect(report.counts == [scenes.count, 0, 0, 0, 0, 0])
    }

    /// The scenes of the best hits of each query.
    private func search(_ queries: [String], limit: Int = best) throws -> [[Scene]] {
        let arguments = ["search", "--json", "--each", "-n", "\(limit)"] + queries
        let answers: [SearchAnswer] = try program.start(arguments).wait().decodedLines()
        let prefix = Fixtures.path("library/").count
        #expect(answers.count == queries.count)
        return try answers.map { answer in
            try answer.results.map { hit in try #require(scenes[String(hit.path.dropFirst(prefix))]) }
        }
    }

    private func plural(_ noun: String) -> String {
        noun + (noun.hasSuffix("s") || noun.hasSuffix("x") ? "es" : "s")
    }

    /// A query for a picture of equal objects: "a red circle" for one, "red circles" for several.
    private func description(of scene: Scene) -> String? {
        guard scene.groups.count == 1, let group = scene.groups.first else { return nil }
        return group.count == 1
            ? "a \(group.colour) \(group.shape)" : "\(group.colour) \(plural(group.shape))"
    }

    @Test func coloursAndShapesAreFoundTogether() throws {
        var wanted: [String: Int] = [:]
        for scene in scenes.values {
            if let description = description(of: scene) { wanted[description, default: 0] += 1 }
        }
        let queries = wanted.keys.sorted()
        #expect(queries.count >= 60)
        var (right, first) = (0, 0)
        for (query, found) in zip(queries, try search(queries, limit: scenes.count)) {
            let best = found.prefix(wanted[query]!).map { description(of: $0) == query }
            right += best.count { $0 }
            first += best[0] ? 1 : 0
        }
        // The test looks at as many hits as there are pictures of that kind, which are mostly one or two.
        #expect(right >= wanted.values.reduce(0, +) * 95 / 100)
        #expect(first >= queries.count * 95 / 100)
    }

    @Test func shapesAreFoundInAnyColour() throws {
        let shapes = Set(scenes.values.flatMap { $0.groups.map(\.shape) }).sorted()
        #expect(shapes.count >= 9)
        for (shape, found) in zip(shapes, try search(shapes.map { "a picture of a \($0)" })) {
            #expect(found.count { $0.groups.contains { $0.shape == shape } } >= 4, "\(shape)")
        }
    }

    @Test func theFillIsToldApart() throws {
        let found = try search(["striped red circles", "polka dotted green squares"])
        let circles = found[0].prefix(4).flatMap(\.groups).filter {
            $0.fill == "striped" && $0.shape == "circle"
        }
        let squares = found[1].prefix(4).flatMap(\.groups)
            .filter { $0.fill == "polka dotted" && $0.shape == "square" }
        #expect(circles.count >= 3)
        #expect(squares.count >= 3)
    }

    @Test func relationsBetweenTwoThingsAreFound() throws {
        let found = try search(["a yellow star inside a purple ring"])
        #expect(found[0].prefix(2).allSatisfy { $0.relation == "inside" && $0.groups.first?.shape == "star" })
    }

    @Test func picturesLikeOneShareItsShapeOrColour() throws {
        let ofOneKind = scenes.filter { $0.value.groups.count == 1 }.keys.sorted()
        let asked = stride(from: 0, to: ofOneKind.count, by: 3).map { ofOneKind[$0] }
        var (sameShape, sameShapeOrColour) = (0, 0)
        for path in asked {
            let outcome = try program("similar", "--json", "-n", "1", Fixtures.path("library/" + path))
            let answer: SearchAnswer = try outcome.decoded()
            let prefix = Fixtures.path("library/").count
            let hit = try #require(answer.results.first.map { String($0.path.dropFirst(prefix)) })
            #expect(hit != path)
            let (own, found) = (try #require(scenes[path]).groups[0], try #require(scenes[hit]).groups)
            if found.contains(where: { $0.shape == own.shape }) { sameShape += 1 }
            if found.contains(where: { $0.shape == own.shape || $0.colour == own.colour }) {
                sameShapeOrColour += 1
            }
        }
        // By chance, about one in six has the shape, and one in three the shape or the colour.
        #expect(sameShape >= asked.count * 60 / 100)
        #expect(sameShapeOrColour >= asked.count * 75 / 100)
    }
}
