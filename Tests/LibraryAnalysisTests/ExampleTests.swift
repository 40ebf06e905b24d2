import Analysis
import CLIPModel
import CatalogStore
import FilePaths
import ImageEmbedding
import ImagePreprocessing
import LibraryAnalysis
import LibraryStore
import Query
import SystemPackage
import TestSupport
import Testing

/// Which pictures a probe learns from, with invented embeddings.
struct ExampleTests {
    private let folder: TemporaryFolder
    private let catalog: Catalog
    private let engine: SearchEngine
    private let embedder: ImageEmbedder
    private let dog: ProbeName

    /// A library with 30 pictures; the numbers of embeddings in it are those of their files.
    init() throws {
        folder = try TemporaryFolder()
        catalog = try Catalog(path: folder.file("library.sqlite"), access: .readWrite(create: true))
        let encoder = CLIPEncoder(try Checkpoint(folder: FilePath(Fixtures.path("checkpoints/gelu"))))
        embedder = try ImageEmbedder(encoder)
        let model = try catalog.registerModel(
            name: "sample", fingerprint: encoder.fingerprint(), dimension: encoder.dimension)
        for number in 0..<30 {
            let image = NewImage(
                path: folder.file("library/a\(number).png"), fileSize: 1, modificationTime: 1,
                contentHash: [UInt8](repeating: UInt8(number), count: 32), width: 4, height: 3, orientation: 1
            )
            try catalog.apply(
                [.upsert(image, vector: Self.vector(number, encoder.dimension))], modelID: model.id)
        }
        engine = try SearchEngine(library: catalog, encoder: encoder, modelName: "sample")
        dog = try #require(ProbeName("dog"))
    }

    private static func vector(_ number: Int, _ dimension: Int) -> [Float] {
        var random = SeededGenerator(seed: UInt64(number))
        let values = random.floats(dimension)
        let length = values.reduce(0) { $0 + $1 * $1 }.squareRoot()
        return values.map { $0 / length }
    }

    /// A folder with files that are named by the numbers of their embeddings.
    private func folder(_ name: String, _ files: [String]) throws -> ExampleSource {
        for file in files { try folder.file("\(name)/\(file)").write([0]) }
        return .folder(folder.file(name))
    }

    private func embed(_ path: FilePath) throws -> [Float] {
        guard let number = (path.lastComponent?.stem).flatMap(Int.init) else {
            throw ImageError.unreadable(path: path.string, reason: "it is broken")
        }
        return Self.vector(number, engine.encoder.dimension)
    }

    private func request(_ query: String) throws -> ExampleSource {
        .request(try SearchRequest(parsing: query))
    }

    private func pictures(_ positives: [ExampleSource], _ negatives: [ExampleSource] = []) throws
        -> ExamplePictures
    {
        try ExamplePictures(of: dog, positives: positives, negatives: negatives) {
            try engine.selection($0, embedder: embedder)
        }
    }

    private func examples(_ pictures: ExamplePictures) throws -> ExampleEmbeddings {
        try ExampleEmbeddings(pictures, engine: engine, embed: embed)
    }

    /// The numbers of the embeddings of a class.
    private func numbers(_ examples: ExampleEmbeddings, of place: Int) -> [Int] {
        examples.classes.indices.filter { examples.classes[$0] == place }.compactMap { row in
            (0..<100).first { Self.vector($0, engine.encoder.dimension) == examples.embeddings[row] }
        }.sorted()
    }

    @Test func withoutNegativesTheLibrarysOtherPicturesAreThem() throws {
        let found = try pictures([folder("dogs", ["3.png", "50.png"]), request("name:a7.png")])
        #expect(found.names == ["not dog", "dog"] && found.classes.map(\.others) == [nil, .all])
        let examples = try examples(found)
        #expect(numbers(examples, of: 1) == [3, 7, 50])
        // Positives are not among the others, and nobody is warned of it.
        #expect(numbers(examples, of: 0) == (0..<30).filter { $0 != 3 && $0 != 7 })
        #expect(examples.warnings.isEmpty && examples.failures.isEmpty && found.notes.isEmpty)
    }

    @Test func aPictureCountsOnceAndForTheFirstClass() throws {
        let positives = try folder("dogs", ["3.png", "more/3.png", "4.png", "50.png"])
        let found = try examples(
            pictures(
                [positives, request("name:a4.png")],
                [request("name:a?.png"), folder("cats", ["50.png", "60.png"])]))
        #expect(numbers(found, of: 1) == [3, 4, 50])
        #expect(numbers(found, of: 0) == [0, 1, 2, 5, 6, 7, 8, 9, 60])
        #expect(found.warnings == [.inBothClasses(first: "dog", second: "not dog", count: 3)])
        #expect(found.warnings[0].description.contains("3 images") && found.names == ["not dog", "dog"])
        #expect(throws: LibraryAnalysisError.sharedExamples(name: "not dog", other: "dog")) {
            try examples(pictures([positives], [request("name:a4.png")]))
        }
        // The whole library is positive.
        #expect(throws: AnalysisError.emptyClass(name: "not dog")) {
            try examples(pictures([request("name:a*")]))
        }
    }

    @Test func picturesThatCannotBeReadAreNamed() throws {
        let found = try examples(
            pictures([folder("dogs", ["3.png", "broken.png"])], [folder("cats", ["60.png", "torn.jpg"])]))
        #expect(found.failures.map { $0.path.lastComponent?.string } == ["broken.png", "torn.jpg"])
        #expect(found.classes.count == 2)
        let path = folder.file("bad/broken.png").string
        let reason = ImageError.unreadable(path: path, reason: "it is broken").reason
        #expect(
            throws: LibraryAnalysisError.unreadableExamples(name: "dog", path: path, reason: reason)
        ) { try examples(pictures([folder("bad", ["broken.png"])])) }
    }

    @Test func whatHasNoPicturesIsRefused() throws {
        try folder.file("empty/readme.txt").write([0])
        let empty = folder.file("empty")
        #expect(throws: LibraryAnalysisError.noExamples(source: empty.string)) {
            try pictures([.folder(empty)])
        }
        #expect(throws: LibraryAnalysisError.noExamples(source: "name:*none.png*")) {
            try pictures([request("name:a*")], [request("name:none.png")])
        }
        #expect(throws: (any Error).self) { try pictures([.folder(folder.file("missing"))]) }
    }

    @Test func foldersAreClasses() throws {
        for file in ["cats/1.png", "cats/2.png", "big_dogs/3.png", "empty/readme.txt"] {
            try folder.file("classes/\(file)").write([0])
        }
        let found = try ExamplePictures(ClassFolders(in: folder.file("classes")))
        #expect(found.names == ["big dogs", "cats"] && found.classes.map(\.count) == [1, 2])
        let examples = try examples(found)
        #expect(examples.classes == [0, 1, 1] && numbers(examples, of: 1) == [1, 2])
        try folder.file("one/cats/1.png").write([0])
        let one = try ClassFolders(in: folder.file("one"))
        #expect(throws: AnalysisError.tooFewClasses(count: 1)) { try ExamplePictures(one) }
    }

    @Test func whatWasThrownEndsTheWork() throws {
        struct Stop: Error {}
        let found = try pictures([folder("dogs", ["3.png", "4.png"])])
        var seen: [Int] = []
        #expect(throws: Stop.self) {
            try ExampleEmbeddings(found, engine: engine) { done in
                seen.append(done)
                if done == 2 { throw Stop() }
            } embed: {
                try embed($0)
            }
        }
        #expect(seen == [0, 1, 2])
    }

    @Test func classesOfAProbeAreEvaluatedByTheNamesOfFolders() throws {
        for file in ["cat/1.png", "Dog/3.png", "Dog/4.png"] { try folder.file("known/\(file)").write([0]) }
        let found = try examples(ExamplePictures(ClassFolders(in: folder.file("known"))))
        let probe = try LogisticRegression().fit(
            found.embeddings, classes: found.classes, names: ["dog", "cat"]
        )
        .probe
        // The names are sorted, so that the probe above has them in the other order.
        let folders = try ClassFolders(in: folder.file("known"))
        let evaluation = try ClassEvaluation(folders, probe, names: probe.classNames, embed: embed)
        #expect(evaluation.names == ["dog", "cat"] && evaluation.report.count == 3)
        #expect(evaluation.report.count(of: 0) == 2 && evaluation.report.count(of: 1) == 1)
        try folder.file("known/fox/5.png").write([0])
        let more = try ClassFolders(in: folder.file("known"))
        #expect(throws: LibraryAnalysisError.unknownClass(name: "fox", known: ["dog", "cat"])) {
            try ClassEvaluation(more, probe, names: probe.classNames, embed: embed)
        }
    }
}
