import Foundation
import TestSupport
import Testing

/// Files that cannot be read as pictures are counted and listed, and never end a run.
struct BrokenPicturesTests {
    private let workspace: Workspace

    init() throws {
        workspace = try Workspace()
        try workspace.addPictures(3)
    }

    private static let jpeg = Fixtures.path("library/2023 Garden/P1020334.jpg")

    @Test(arguments: ["empty.jpg", "truncated.jpg", "truncated.png", "text.jpg", "bomb.png", "bits.png"])
    func aBrokenFileIsListedAndTheOthersAreIndexed(_ name: String) throws {
        let jpeg = [UInt8](try Data(contentsOf: URL(filePath: Self.jpeg)))
        let png = SamplePicture.png(seed: 9)
        let contents: [String: [UInt8]] = [
            "empty.jpg": [], "truncated.jpg": Array(jpeg.prefix(jpeg.count / 2)),
            "truncated.png": Array(png.prefix(png.count / 2)), "text.jpg": Array("Just words.\n".utf8),
            "bomb.png": SamplePicture.pngHeader(width: 100_000, height: 100_000),
            "bits.png": png.prefix(60) + png.dropFirst(60).map { $0 ^ 0x55 },
        ]
        try workspace.write(try #require(contents[name]), to: name)
        let report = try workspace.index()
        #expect(report.counts == [3, 0, 0, 0, 0, 1])
        #expect(report.failures.map(\.path) == [workspace.photo(name)])
        #expect(report.failures.allSatisfy { !$0.reason.isEmpty && !$0.reason.contains(workspace.photos) })
        #expect(try workspace.status().images == 3)
        #expect(try workspace.status().failed == 1)
        #expect(try workspace.search().results.count == 3)
    }

    @Test func onlyBrokenFilesAreNoError() throws {
        for seed in 0..<3 { try workspace.write([], to: Workspace.name(seed)) }
        #expect(try workspace.index().counts == [0, 0, 0, 0, 0, 3])
        let outcome = try workspace.program("search", "a picture")
        outcome.expectFailure(66, saying: "no pictures")
    }

    @Test func manyFailuresInARowDoNotEndTheRun() throws {
        for number in 0..<300 { try workspace.write(Array("\(number)".utf8), to: "a\(number).jpg") }
        try workspace.addPicture("last.png", seed: 10)
        let report = try workspace.index()
        #expect(report.counts == [4, 0, 0, 0, 0, 300])
        #expect(report.failures.map(\.path) == report.failures.map(\.path).sorted())
        #expect(try workspace.index().failedBefore == 300)
    }

    @Test func statusListsFailuresWhenAsked() throws {
        try workspace.write([], to: "empty.jpg")
        try workspace.index()
        let outcome = try workspace.program("status", "--verbose")
        #expect(outcome.code == 0)
        #expect(outcome.output.contains("failed: \(workspace.photo("empty.jpg")): is empty"))
        #expect(try workspace.program("status").output.contains("empty.jpg") == false)
    }

    @Test func longListsOfFailuresAreCutUnlessAllAreWanted() throws {
        for number in 0..<30 { try workspace.write([], to: "a\(number).jpg") }
        let short = try workspace.program("index", workspace.photos).output
        #expect(short.split(separator: "\n").count { $0.contains("is empty") } == 20)
        #expect(short.contains("and 10 more"))
        let long = try workspace.program("index", "--verbose", "--retry-failed", workspace.photos).output
        #expect(long.split(separator: "\n").count { $0.contains("is empty") } == 30)
    }

    @Test func theLimitOfPixelsIsAnOption() throws {
        try workspace.write(SamplePicture.png(seed: 5, width: 40, height: 50), to: "large.png")
        let report = try workspace.index("--max-pixels", "1999")
        #expect(report.counts == [3, 0, 0, 0, 0, 1])
        #expect(report.failures.first?.reason.contains("40 x 50") == true)
        #expect(try workspace.index("--max-pixels", "2000", "--retry-failed").counts == [1, 0, 0, 3, 0, 0])
    }
}
