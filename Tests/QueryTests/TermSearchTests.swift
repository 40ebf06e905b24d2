import CLIPModel
import CatalogStore
import FilePaths
import ImageEmbedding
import Indexing
import LibraryStore
import Query
import SystemPackage
import TestSupport
import Testing

/// Searches for sums of texts and pictures, against the same sums of the vectors that the library holds.
struct TermSearchTests {
    private let library: VectorLibrary
    private let engine: SearchEngine
    /// The embeddings by image id.
    private let vectors: [Int64: [Float]]

    init() async throws {
        library = try VectorLibrary()
        let photos = library.folder.file("photos")
        for seed in 0..<12 { try photos.appending("\(seed).png").write(SamplePicture.png(seed: seed)) }
        let indexer = try Indexer(library: library.catalog, embedder: library.embedder, modelName: "sample")
        #expect(try await indexer.index([photos]).added == 12)
        var vectors: [Int64: [Float]] = [:]
        try library.catalog.forEachEmbedding(modelID: library.model.id) { vectors[$0.imageID] = Array($1) }
        self.vectors = vectors
        engine = try library.engine()
    }

    private func id(_ name: String) throws -> Int64 {
        try #require(
            try library.catalog.image(atPath: library.path(name).resolvingLinks ?? library.path(name))
        ).id
    }

    private func hits(_ terms: SearchTerm?..., limit: Int = 50) throws -> [SearchHit] {
        var request = SearchRequest()
        request.terms = terms.compactMap(\.self)
        request.limit = limit
        return try engine.answer(request, embedder: library.embedder).hits
    }

    /// The scores that the sum of vectors gives all images but some, best first.
    private func scores(of parts: [(vector: [Float], weight: Double)], without own: Set<Int64>) -> [Double] {
        var sum = [Double](repeating: 0, count: parts[0].vector.count)
        for (vector, weight) in parts {
            for (index, value) in vector.enumerated() { sum[index] += weight * Double(value) }
        }
        let length = sum.map { $0 * $0 }.reduce(0, +).squareRoot()
        return vectors.filter { !own.contains($0.key) }.map { _, vector in
            zip(vector, sum).reduce(0) { $0 + Double($1.0) * $1.1 } / length
        }.sorted(by: >)
    }

    private func expect(_ hits: [SearchHit], _ scores: [Double]) {
        #expect(hits.count == scores.count)
        for (hit, score) in zip(hits, scores) { #expect(abs(Double(hit.cosine) - score) < 1e-5) }
    }

    @Test func textsAndPicturesAreMixed() throws {
        let texts = try library.encoder.embed(texts: ["two cats", "a dog"])
        let other = library.folder.file("other.png")
        try other.write(SamplePicture.png(seed: 99))
        let (three, five) = try (id("3.png"), id("5.png"))
        let found = try hits(
            SearchTerm(text: "two cats"), SearchTerm(libraryPicture: three, weight: 0.5),
            SearchTerm(text: "a dog", weight: -0.7), SearchTerm(pictureAt: other, weight: 2),
            SearchTerm(pictureAt: library.path("5.png"), weight: -0.25))
        let expected = try scores(
            of: [
                (texts[0], 1), (#require(vectors[three]), 0.5), (texts[1], -0.7),
                (library.embedder.embed(imageAt: other), 2), (#require(vectors[five]), -0.25),
            ], without: [three, five])
        expect(found, expected)
        #expect(!found.map(\.id).contains(three) && !found.map(\.id).contains(five))
    }

    @Test func oneTermIsTheSearchForIt() throws {
        let text = try engine.answer(SearchRequest(parsing: "two cats by:looks"), embedder: library.embedder)
        #expect(try text.hits == engine.search("two cats").hits)
        let path = library.path("3.png")
        let similar = try engine.similar(toImageAt: path, embedder: library.embedder).hits
        #expect(try hits(SearchTerm(pictureAt: path, weight: 3), limit: 10) == similar)
        #expect(try hits(SearchTerm(libraryPicture: id("3.png")), limit: 10) == similar)
    }

    @Test func aNegativeTermTurnsTheOrder() throws {
        let text = SearchTerm(text: "two cats")
        let turned = try hits(SearchTerm(text: "two cats", weight: -1))
        let scores = turned.map { -$0.cosine }
        for (one, other) in zip(scores.reversed(), try hits(text).map(\.cosine)) {
            #expect(abs(one - other) < 1e-6)
        }
    }

    @Test func thePrintedTermsAreTheQuery() throws {
        let request = try SearchRequest(parsing: "two cats - 0.5 * \"a - b\"")
        #expect(try engine.answer(request, embedder: library.embedder).query == "two cats - 0.5 * \"a - b\"")
        #expect(try engine.answer(request, title: "cats", embedder: library.embedder).query == "cats")
    }

    @Test func whatHasNoDirectionIsRefused() throws {
        #expect(throws: QueryError.termsCancel) {
            try hits(SearchTerm(text: "two cats"), SearchTerm(text: "two cats", weight: -1))
        }
        let unknown = QueryError.unknownPicture(
            id: 999, library: library.catalog.path.string, model: "sample")
        #expect(throws: unknown) { try hits(SearchTerm(libraryPicture: 999)) }
        #expect(unknown.description.contains("#999"))
    }

    private func names(_ query: String) throws -> [String] {
        let request = try SearchRequest(parsing: query)
        return try engine.answer(request, embedder: library.embedder).hits.map {
            $0.path.lastComponent?.string ?? ""
        }
    }

    @Test func filtersLeaveTheOrderAndLoseNoHit() throws {
        let all = try names("two cats limit:50")
        #expect(all.count == 12)
        let kept = all.filter { $0.hasPrefix("1") }
        #expect(kept.count == 3)
        #expect(try names("two cats name:1*") == kept)
        #expect(try names("two cats name:1* limit:1") == [kept[0]])
        #expect(try names("two cats -name:1* limit:50") == all.filter { !$0.hasPrefix("1") })
        #expect(try names("two cats type:jpg").isEmpty && names("two cats type:png limit:50") == all)
        #expect(try names("two cats under:photos limit:50") == all && names("two cats under:other").isEmpty)
    }

    @Test func pagesFollowEachOther() throws {
        let all = try names("two cats limit:50")
        #expect(try names("two cats limit:5 page:2") == Array(all[5..<10]))
        #expect(try names("two cats limit:5 page:3") == Array(all[10...]))
        #expect(try names("two cats limit:5 page:4").isEmpty)
        let request = try SearchRequest(parsing: "two cats limit:5 page:2")
        #expect(try engine.answer(request, embedder: library.embedder).hits.map(\.rank) == Array(6...10))
        #expect(try names("type:png limit:5 page:3").count == 2)
    }

    @Test func templatesAreAveraged() throws {
        var request = try SearchRequest(parsing: "two cats limit:50")
        request.templates = ["{}", "a photo of {}"].compactMap {
            PromptTemplate($0).map(TemplateChoice.explicit)
        }
        let texts = try library.encoder.embed(texts: ["two cats", "a photo of two cats"])
        let found = try engine.answer(request, embedder: library.embedder).hits
        expect(found, scores(of: [(texts[0], 1), (texts[1], 1)], without: []))
        request.templates = [.named(try #require(TemplateSetName("none")))]
        #expect(throws: QueryError.unknownTemplates(name: "none", known: TemplateSet.all.map(\.name))) {
            try engine.answer(request, embedder: library.embedder)
        }
        for set in TemplateSet.all { #expect(!set.templates.isEmpty && TemplateSet.named(set.name) == set) }
    }

    @Test func unknownNamesAreRefused() throws {
        #expect(throws: QueryError.unknownPlace(name: "Xyzzyville")) { try names("in:Xyzzyville") }
        #expect(throws: QueryError.unknownPlace(name: "Xyzzyville")) { try names("near:Xyzzyville") }
        #expect(throws: QueryError.self) { try names("type:nothing") }
        #expect(try names("in:Portugal").isEmpty)
        let request = try SearchRequest(parsing: "near:Lisbon")
        let notes = try engine.answer(request, embedder: library.embedder).notes
        #expect(notes.count == 1 && notes[0].contains("Lisbon, Portugal"))
    }
}
