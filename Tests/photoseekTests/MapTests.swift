import Foundation
import TestSupport
import Testing

#if canImport(FoundationXML)
    import FoundationXML
#endif

/// `photoseek map`, with the bundled model of scenes.
struct MapTests {
    private struct Place: Decodable, Equatable {
        let id: Int
        let path: String
        let x: Double
        let y: Double
    }

    private static let pictureCount = 40
    private let workspace: Workspace

    init() throws {
        var workspace = try Workspace()
        workspace.program.environment["PHOTOSEEK_MODEL"] = "scenes"
        self.workspace = workspace
        for number in 0..<Self.pictureCount {
            let name = String(format: "%03d.jpg", number)
            try FileManager.default.copyItem(
                atPath: Fixtures.path("scenes/evaluation/" + name), toPath: workspace.photo(name))
        }
        try workspace.index()
    }

    private func run(_ arguments: String...) throws -> Program.Outcome {
        try workspace.program.start(["map"] + arguments).wait()
    }

    private func places(_ arguments: String...) throws -> [Place] {
        let outcome = try workspace.program.start(["map", "--json"] + arguments).wait()
        #expect(outcome.code == 0, "\(outcome.errors)")
        return try outcome.decodedLines()
    }

    private func text(_ file: String) throws -> String {
        try String(contentsOf: URL(filePath: file), encoding: .utf8)
    }

    private func count(_ part: String, in text: String) -> Int {
        text.components(separatedBy: part).count - 1
    }

    @Test(arguments: ["tsne", "pca"]) func likePicturesAreNearEachOther(_ layout: String) throws {
        // Copies in another format have nearly the same embedding.
        for number in 0..<5 {
            let name = String(format: "%03d.jpg", number)
            let bytes = try Data(contentsOf: URL(filePath: workspace.photo(name)))
            try workspace.write([UInt8](bytes) + [0], to: "copy-" + name)
        }
        try workspace.index()
        let places = try places("--layout", layout)
        #expect(places.count == Self.pictureCount + 5)
        func distance(_ one: Place, _ other: Place) -> Double { hypot(one.x - other.x, one.y - other.y) }
        let all = places.flatMap { one in places.filter { $0.id != one.id }.map { distance(one, $0) } }
            .sorted()
        let median = all[all.count / 2]
        for copy in places where copy.path.contains("copy-") {
            let original = try #require(places.first { $0.path == copy.path.replacing("copy-", with: "") })
            #expect(distance(copy, original) < median / 10)
        }
        #expect(try self.places("--layout", layout) == places)
    }

    @Test func thePictureIsXMLWithThumbnailsAndDots() throws {
        let odd = "<b>&\"'\u{1}.jpg"
        try workspace.move("001.jpg", to: odd)
        try workspace.index()
        try workspace.remove("002.jpg")
        let file = workspace.folder.path("map.svg")
        let outcome = try run("--output", file, "--thumbnails", "2000")
        #expect(outcome.code == 0 && outcome.output.contains("40 pictures; 50 directions hold"))
        let svg = try text(file)
        let parser = XMLParser(data: Data(svg.utf8))
        #expect(parser.parse(), "\(String(describing: parser.parserError))")
        let thumbnails = count("<g class=\"thumbnail\"", in: svg)
        #expect(thumbnails > 20 && thumbnails <= Self.pictureCount)
        #expect(count("<image ", in: svg) + count("<rect class=\"missing\"", in: svg) == thumbnails)
        #expect(outcome.output.contains("\(thumbnails) thumbnails") && outcome.output.contains("1 of them"))
        let dots = svg.components(separatedBy: "<path class=\"dots\" d=\"").last?.prefix { $0 != "\"" } ?? ""
        #expect(count("h0", in: String(dots)) == Self.pictureCount && !svg.contains("<b>"))
        #expect(svg.contains("href=\"file:///"))
    }

    @Test func thePageNeedsNoOtherFile() throws {
        let file = workspace.folder.path("map.html")
        let outcome = try run("--output", file, "a", "<red>", "circle", "-n", "12")
        #expect(outcome.code == 0 && outcome.output.contains("12 pictures"))
        let page = try text(file)
        #expect(page.hasPrefix("<!DOCTYPE html>") && page.contains("<title>a &lt;red&gt; circle</title>"))
        #expect(count("<svg ", in: page) == 1 && count("data-level=\"0\"", in: page) > 3)
        let addresses = page.components(separatedBy: "href=\"").dropFirst()
        #expect(addresses.allSatisfy { $0.hasPrefix("file:///") || $0.hasPrefix("data:image/jpeg;base64,") })
        #expect(!page.contains(" src="))
        // A map replaces a map, and nothing else.
        #expect(try run("--output", file, "--thumbnails", "0").code == 0)
        #expect(try count("<image ", in: text(file)) == 0)
        try workspace.folder.write(Array("mine".utf8), to: "mine.html")
        try run("--output", workspace.folder.path("mine.html")).expectFailure(73, saying: "--force")
        #expect(try run("--output", workspace.folder.path("mine.html"), "--force").code == 0)
        try run("--output", workspace.folder.path("none/map.html")).expectFailure(73)
    }

    @Test func whatCannotBeMappedIsRefused() throws {
        let file = workspace.folder.path("map.svg")
        try run("--output", file, "name:000.jpg").expectFailure(65, saying: "at least 3", "found 1")
        try run("--output", file, "name:nothing").expectFailure(65, saying: "found 0")
        #expect(!FileManager.default.fileExists(atPath: file))
        for arguments in [
            [], ["--output", "map.png"], ["--output", "map"], ["--json", "--layout", "umap"],
            ["--json", "--thumbnails", "-1"], ["--json", "--thumbnails", "5001"], ["--json", "-n", "0"],
            ["--json", "year:x"],
        ] {
            try workspace.program.start(["map"] + arguments).wait().expectFailure(64)
        }
    }

    @Test func equalPicturesHaveNoMap() throws {
        var workspace = try Workspace()
        workspace.program.environment["PHOTOSEEK_MODEL"] = "scenes"
        let picture = SamplePicture.png(seed: 1)
        for number in 0..<4 { try workspace.write(picture, to: "\(number).png") }
        try workspace.index()
        try workspace.program.start(["map", "--json"]).wait().expectFailure(
            65, saying: "different", "found 1")
    }
}
