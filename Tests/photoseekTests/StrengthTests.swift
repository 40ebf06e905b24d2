import Foundation
import TestSupport
import Testing

/// What stands out in the demo library, and what does not.
struct StrengthTests {
    private struct Scene: Decodable {
        let caption: String
    }

    private static let bound = 50

    private let captions: [String]
    private let program: Program
    private let folder: TemporaryFolder

    init() throws {
        let truth = try Data(contentsOf: URL(filePath: Fixtures.path("scenes/library.json")))
        captions = try JSONDecoder().decode([String: Scene].self, from: truth).values.map(\.caption).sorted()
        folder = try TemporaryFolder()
        var program = Program(library: folder.path("library.sqlite"))
        program.environment["PHOTOSEEK_MODEL"] = "scenes"
        self.program = program
        let _: IndexAnswer = try program("index", "--json", Fixtures.path("library")).decoded()
    }

    /// The highest strength that each query reaches.
    private func strongest(_ queries: [String]) throws -> [Int] {
        let arguments = ["search", "--json", "--each", "-n", "50"] + queries
        let answers: [SearchAnswer] = try program.start(arguments).wait().decodedLines()
        #expect(answers.count == queries.count)
        return try answers.map { answer in
            try answer.results.map { try #require($0.strength) }.max() ?? 0
        }
    }

    @Test func whatIsThereStandsOut() throws {
        let strengths = try strongest(captions)
        #expect(strengths.allSatisfy { (0...100).contains($0) })
        #expect(strengths.count { $0 >= Self.bound } >= captions.count * 90 / 100)
    }

    /// The library has none of these shapes in these colours, and no photos.
    @Test func whatIsNotThereDoesNot() throws {
        let absent = [
            "black triangles", "a black triangle", "a photo of a black triangle", "a yellow ring",
            "yellow rings",
            "a green crescent", "green crescents", "two people playing football", "a birthday cake",
            "my cat asleep on the sofa", "a train at a station", "children in a swimming pool",
            "a crowded market",
        ]
        for (query, strength) in zip(absent, try strongest(absent)) {
            #expect(strength < Self.bound, "\(query)")
        }
    }

    @Test func similarPicturesHaveNoStrength() throws {
        let answer: SearchAnswer = try program(
            "similar", "--json", Fixtures.path("library/2021-07 Lisbon/IMG_0412.jpg")
        ).decoded()
        #expect(!answer.results.isEmpty && answer.results.allSatisfy { $0.strength == nil })
    }

    /// A library of the version before has no strengths until it is indexed once more, which encodes nothing again.
    @Test func anEarlierLibraryGetsStrengths() throws {
        let path = folder.path("earlier.sqlite")
        try FileManager.default.copyItem(
            atPath: Fixtures.path("libraries/version6.sqlite"), toPath: path)
        let photos = folder.path("2023")
        try FileManager.default.createDirectory(atPath: photos, withIntermediateDirectories: false)
        for name in ["IMG_0412.jpg", "IMG_0414.jpg", "IMG_0415.jpg", "IMG_0416.jpg"] {
            try FileManager.default.copyItem(
                atPath: Fixtures.path("library/2021-07 Lisbon/" + name), toPath: photos + "/" + name)
        }
        let report: IndexAnswer = try program("index", "--json", "--library", path, photos).decoded()
        #expect(report.unchanged == 4 && !report.didEncode)
        let answer: SearchAnswer = try program("search", "--json", "--library", path, "a star").decoded()
        #expect(answer.results.count == 4 && answer.results.allSatisfy { $0.strength != nil })
    }
}
