import CatalogStore
import LibraryStore
import SearchIndex
import Synchronization
import SystemPackage
import TestSupport
import Testing

/// What a library records for strengths is what a plain computation over all its embeddings gives, however they came in.
@Suite struct StrengthRecorderTests {
    private static let dimension = 8

    /// A text encoder that remembers what it encoded: random unit vectors.
    private final class Sentences: Sendable {
        let vectors = Mutex<[[Float]]>([])

        @Sendable func embed(_ texts: [String]) -> [Float] {
            vectors.withLock { vectors in
                texts.flatMap { _ in
                    var random = SeededGenerator(seed: UInt64(vectors.count))
                    let vector = StrengthRecorderTests.unit(using: &random)
                    vectors.append(vector)
                    return vector
                }
            }
        }

        var all: [[Float]] { vectors.withLock { $0 } }
    }

    private let folder: TemporaryFolder
    private let catalog: Catalog
    private let model: ModelRecord
    private let sentences = Sentences()

    init() throws {
        folder = try TemporaryFolder()
        catalog = try Catalog(path: folder.file("library.sqlite"), access: .readWrite(create: true))
        model = try catalog.registerModel(name: "m", fingerprint: "m", dimension: Self.dimension)
    }

    private static func unit(using random: inout SeededGenerator) -> [Float] {
        let values = (0..<dimension).map { _ in Float.random(in: -1...1, using: &random) }
        let length = values.reduce(0) { $0 + $1 * $1 }.squareRoot()
        return values.map { $0 / length }
    }

    private func path(_ number: Int) -> FilePath { folder.file("\(number).jpg") }

    private func add(_ numbers: Range<Int>, in catalog: Catalog? = nil) throws {
        try (catalog ?? self.catalog).apply(
            numbers.map { number in
                var random = SeededGenerator(seed: 1000 + UInt64(number))
                let image = NewImage(
                    path: path(number), fileSize: 1, modificationTime: 1,
                    contentHash: (0..<32).map { UInt8(truncatingIfNeeded: number &* 7 &+ $0) }, width: 1,
                    height: 1, orientation: 1)
                return .upsert(image, vector: Self.unit(using: &random))
            }, modelID: model.id)
    }

    @discardableResult
    private func record(isCancelled: Bool = false, change: [UInt8] = []) throws -> Int {
        try StrengthRecorder(
            library: catalog, model: model, change: change, isCancelled: { isCancelled },
            embedTexts: sentences.embed
        ).bringUpToDate()
    }

    /// The references by id and the best scores, from all embeddings, in double precision.
    private func expected() throws -> (references: [Int64: Double], bests: [Double]) {
        let rare = try #require(try catalog.strengthBasis(modelID: model.id)).bests.count
        let count = try sentenceCount()
        let all = sentences.all.suffix(try #require(count))
        var references: [Int64: Double] = [:]
        var bests = [Double](repeating: -.infinity, count: rare)
        try catalog.forEachEmbedding(modelID: model.id) { embedding, vector in
            let scores = all.map { zip($0, vector).reduce(0) { $0 + Double($1.0) * Double($1.1) } }
            let reference = scores.dropLast(rare).sorted().suffix(3).reduce(0, +) / 3
            references[embedding.id] = reference
            for (index, score) in scores.suffix(rare).enumerated() {
                bests[index] = max(bests[index], score - reference / 3)
            }
        }
        return (references, bests)
    }

    private func sentenceCount() throws -> Int? {
        try catalog.strengthSentences(modelID: model.id).map { $0.vectors.count / Self.dimension }
    }

    private func expectRecorded(sourceLocation: SourceLocation = #_sourceLocation) throws {
        let expected = try expected()
        let found = try catalog.strengthReferences(embeddingIDs: expected.references.keys)
        #expect(found.count == expected.references.count, sourceLocation: sourceLocation)
        for (id, value) in found {
            #expect(abs(Double(value) - expected.references[id]!) < 1e-5, sourceLocation: sourceLocation)
        }
        let basis = try #require(try catalog.strengthBasis(modelID: model.id))
        for (best, value) in zip(basis.bests, expected.bests) {
            #expect(abs(Double(best) - value) < 1e-5, sourceLocation: sourceLocation)
        }
        let least = try #require(expected.references.values.min())
        #expect(abs(Double(basis.leastReference) - least) < 1e-5, sourceLocation: sourceLocation)
    }

    @Test func oneRunOrManyRecordTheSame() throws {
        #expect(try record() == 0 && catalog.strengthSentences(modelID: model.id) == nil)
        try add(0..<1)
        #expect(try record() == 1)
        try expectRecorded()
        // More than are computed at once, in two runs.
        try add(1..<300)
        #expect(try record() == 299)
        try add(300..<700)
        #expect(try record() == 400 && record() == 0)
        try expectRecorded()
        // The sentences were encoded once.
        #expect(sentences.all.count == (try sentenceCount()))
        #expect(sentences.all.count > 300)
    }

    @Test func anotherChangeOfTextsIsAnotherRecord() throws {
        try add(0..<10)
        #expect(try record() == 10)
        let count = try #require(try sentenceCount())
        #expect(try record(change: [1]) == 10 && sentences.all.count == 2 * count)
        try expectRecorded()
        #expect(try record(change: [1]) == 0 && record(change: [2]) == 10 && record() == 10)
        #expect(sentences.all.count == 4 * count)
        try expectRecorded()
    }

    @Test func embeddingsOfOtherModelsDoNotMatter() throws {
        try add(0..<10)
        let other = try catalog.registerModel(name: "n", fingerprint: "n", dimension: 2)
        try catalog.apply(
            [
                .upsert(
                    NewImage(
                        path: path(0), fileSize: 1, modificationTime: 1,
                        contentHash: (0..<32).map { UInt8($0) }, width: 1, height: 1, orientation: 1),
                    vector: [1, 0])
            ], modelID: other.id)
        #expect(try record() == 10)
        try expectRecorded()
        #expect(try catalog.strengthBasis(modelID: other.id) == nil)
    }

    @Test func whatIsLeftOfALibraryIsMeasuredAnew() throws {
        try add(0..<100)
        try record()
        try catalog.apply((0..<10).map { .remove(path: path($0)) }, modelID: model.id)
        #expect(try record() == 0)
        try catalog.apply((10..<60).map { .remove(path: path($0)) }, modelID: model.id)
        #expect(try record() == 40)
        try expectRecorded()
        #expect(sentences.all.count == (try sentenceCount()))
    }

    @Test func sentencesOfAnotherVersionAreReplaced() throws {
        try add(0..<5)
        let old = StrengthSentences(
            fingerprint: [UInt8](repeating: 1, count: 32), vectors: [Float](repeating: 0.5, count: 8))
        try catalog.setStrengthSentences(old, modelID: model.id)
        let last = try #require(try catalog.embeddingID(imageID: 5, modelID: model.id))
        try catalog.addStrengthReferences(
            [StrengthReference(embeddingID: last, value: 9)],
            basis: StrengthBasis(bests: [9], leastReference: 9, lastEmbeddingID: last, count: 5),
            modelID: model.id)
        #expect(try record() == 5)
        try expectRecorded()
    }

    @Test func aRunThatIsCancelledLeavesTheRestToTheNext() throws {
        try add(0..<5)
        #expect(throws: CancellationError.self) { try record(isCancelled: true) }
        #expect(try catalog.strengthBasis(modelID: model.id) == nil)
        #expect(try record() == 5)
        try expectRecorded()
    }

    @Test func vectorsOfAnyLengthHaveFiniteStrengths() throws {
        let image = NewImage(
            path: path(1), fileSize: 1, modificationTime: 1, contentHash: [UInt8](repeating: 1, count: 32),
            width: 1, height: 1, orientation: 1)
        for value: Float in [0, 3e38, -3e38] {
            try catalog.apply(
                [.upsert(image, vector: [Float](repeating: value, count: Self.dimension))], modelID: model.id)
            #expect(try record() == 1)
            let basis = try #require(try catalog.strengthBasis(modelID: model.id))
            #expect((0...100).contains(StrengthScale(basis).strength(score: 0.3, reference: 0.1)))
        }
    }
}
