import Analysis
import CLIPModel
import Foundation
import TestSupport
import Testing

#if canImport(FoundationXML)
    import FoundationXML
#endif

/// Pictures of evaluations are XML that draws what was measured.
struct PlotTests {
    private static func pairs(_ count: Int) throws -> PairSet {
        let images = Embeddings.random(count, 12, seed: 8)
        return try PairSet(images: images, captions: images, imageOfCaption: Array(0..<count))
    }

    private static func elements(_ svg: String, _ name: String) throws -> [SVGElement] {
        let reader = SVGReader()
        let parser = XMLParser(data: Data(svg.utf8))
        parser.delegate = reader
        #expect(parser.parse())
        let root = try #require(reader.elements.first)
        #expect(root.name == "svg" && root.attributes["viewBox"] != nil)
        return reader.elements.filter { $0.name == name }
    }

    private static func texts(_ svg: String) throws -> [String] {
        try elements(svg, "text").map { $0.text.trimmingCharacters(in: .whitespacesAndNewlines) }
    }

    @Test(arguments: [2, 20, 100]) func aSimilarityPlotHasACellForEachPair(_ count: Int) throws {
        let svg = SimilarityPlot(try Self.pairs(count), first: 64).svg
        let shown = min(count, SimilarityPlot.largestCount)
        let cells = try Self.elements(svg, "path").reduce(0) {
            $0 + (($1.attributes["d"] ?? "").components(separatedBy: "z").count - 1)
        }
        #expect(cells == shown * shown)
        let texts = try Self.texts(svg)
        for label in ["image", "caption", "\(shown)"] { #expect(texts.contains(label)) }
        // Only the diagonal has the highest cosine, which has the last shade.
        let darkest = try #require(
            try Self.elements(svg, "path").first { $0.attributes["fill-opacity"] == "1" }
        )
        let path = try #require(darkest.attributes["d"])
        #expect(path.components(separatedBy: "z").count - 1 >= shown)
    }

    @Test func aScorePlotDrawsBothDistributionsWithLabelledAxes() throws {
        let report = try PairEvaluation(scale: LogitScale(factor: 20)).report(on: try Self.pairs(40))
        let svg = ScorePlot(report).svg
        let texts = try Self.texts(svg)
        for label in [
            "cosine, in steps of 0.025", "share of pairs", "matching", "others", "100 %", "0",
        ] {
            #expect(texts.contains(label))
        }
        let kinds = try Self.elements(svg, "path").compactMap { $0.attributes["class"] }
        #expect(kinds.count { $0 == "first-line" } == 2 && kinds.count { $0 == "second-line" } == 2)
        #expect(svg.contains("prefers-color-scheme:dark"))
    }

    @Test func plotsAreDrawnForCosinesThatAreAllEqual() throws {
        let rows = Embeddings(values: [1, 0, 0, -1, 0, 0], dimension: 3)
        let captions = Embeddings(values: [0, 1, 0, 0, 0, 1], dimension: 3)
        let pairs = try PairSet(images: rows, captions: captions, imageOfCaption: [0, 1])
        #expect(try Self.texts(SimilarityPlot(pairs).svg).contains("2"))
        let report = try PairEvaluation(scale: LogitScale(factor: 20)).report(on: pairs)
        #expect(try Self.texts(ScorePlot(report).svg).contains("matching"))
    }
}

/// An element of a picture, without what is inside it except text.
private struct SVGElement {
    let name: String
    let attributes: [String: String]
    var text = ""
}

/// Collects the elements of a picture in the order in which they begin.
private final class SVGReader: NSObject, XMLParserDelegate {
    var elements: [SVGElement] = []

    func parser(
        _ parser: XMLParser, didStartElement name: String, namespaceURI: String?, qualifiedName: String?,
        attributes: [String: String]
    ) {
        elements.append(SVGElement(name: name, attributes: attributes))
    }

    func parser(_ parser: XMLParser, foundCharacters text: String) {
        elements[elements.count - 1].text += text
    }
}
