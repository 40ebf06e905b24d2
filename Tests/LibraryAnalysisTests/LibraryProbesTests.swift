import Analysis
import CatalogStore
import FilePaths
import LibraryAnalysis
import LibraryStore
import Query
import SystemPackage
import TestSupport
import Testing

/// Probes that a library keeps: by name and model, and what is said of those that it does not have.
struct LibraryProbesTests {
    private let folder: TemporaryFolder
    private let catalog: Catalog
    private let model: ModelRecord
    private let other: ModelRecord
    private let probes: LibraryProbes

    init() throws {
        folder = try TemporaryFolder()
        catalog = try Catalog(path: folder.file("library.sqlite"), access: .readWrite(create: true))
        model = try catalog.registerModel(name: "one", fingerprint: "1", dimension: 3)
        other = try catalog.registerModel(name: "other", fingerprint: "2", dimension: 3)
        probes = LibraryProbes(in: catalog, of: model)
    }

    private static func name(_ text: String) throws -> ProbeName { try #require(ProbeName(text)) }

    private static let dog = ["not dog", "dog"]

    private static func probe(_ names: [String], dimension: Int = 3) throws -> Probe {
        let rows = names.count == 2 ? 1 : names.count
        return try Probe(
            classNames: names, weights: (0..<rows * dimension).map { $0.isMultiple(of: 2) ? 3 : 4 },
            bias: (0..<rows).map(Float.init))
    }

    @Test func aProbeIsKeptByItsNameInAnyLetterCase() throws {
        let (dog, plants) = try (Self.probe(Self.dog), Self.probe(["oak", "elm", "ash"]))
        try probes.checkIsNew(Self.name("dog"))
        try probes.keep(dog, as: Self.name("dog"))
        try probes.keep(plants, as: Self.name("Plants"))
        #expect(try probes.names() == ["Plants", "dog"])
        #expect(try probes.probe(Self.name("DOG")) == NamedProbe(name: "dog", probe: dog))
        #expect(try probes.probe(Self.name("plants")).probe == plants)
        #expect(
            throws: LibraryAnalysisError.probeExists(name: "dog", library: catalog.path.string)
        ) { try probes.checkIsNew(Self.name("Dog")) }
        // One with another letter case takes its place.
        try probes.keep(plants, as: Self.name("Dog"))
        #expect(try probes.names() == ["Dog", "Plants"] && probes.probe(Self.name("dog")).probe == plants)
        #expect(try probes.remove(Self.name("dog")) == "Dog" && probes.names() == ["Plants"])
    }

    @Test func aProbeBelongsToItsModel() throws {
        try LibraryProbes(in: catalog, of: other).keep(Self.probe(Self.dog), as: Self.name("dog"))
        #expect(
            throws: LibraryAnalysisError.probeOfOtherModel(name: "dog", models: ["other"], asked: "one")
        ) { try probes.probe(Self.name("dog")) }
        try probes.keep(Self.probe(["a", "b"]), as: Self.name("pair"))
        let unknown = QueryError.unknownProbe(name: "cat", known: ["pair"], library: catalog.path.string)
        #expect(throws: unknown) { try probes.probe(Self.name("cat")) }
        #expect(throws: unknown) { try probes.remove(Self.name("cat")) }
        #expect(try probes.names() == ["pair"])
    }

    @Test func aDamagedProbeIsNamedAndCanBeReplaced() throws {
        let bytes = try Self.probe(Self.dog).bytes
        let damaged = [
            [], Array(bytes.dropLast()), try Self.probe(Self.dog, dimension: 4).bytes,
            bytes.dropLast(4) + [0, 0, 0xC0, 0x7F],
        ]
        for content in damaged {
            try catalog.setLearned(
                LearnedRecord(kind: .probe, name: "dog", content: content), modelID: model.id)
            do {
                _ = try probes.probe(Self.name("dog"))
                Issue.record("\(content.count) bytes were read")
            } catch LibraryAnalysisError.damagedProbe(let name, let library, let reason) {
                #expect(name == "dog" && library == catalog.path.string && !reason.isEmpty)
            }
            let all = try probes.all()
            #expect(all.map(\.name) == ["dog"] && (try? all[0].probe.get()) == nil)
        }
        try probes.keep(Self.probe(Self.dog), as: Self.name("dog"))
        #expect(try probes.all()[0].probe.get().probe.classNames == Self.dog)
    }

    @Test func aClassIsFoundByItsName() throws {
        let dog = NamedProbe(name: "Dog", probe: try Self.probe(["not Dog", "Dog"]))
        #expect(try dog.place(ofClass: nil) == 1 && dog.place(ofClass: "not dog") == 0)
        #expect(dog.complement == "not Dog")
        let plants = NamedProbe(name: "plants", probe: try Self.probe(["Oak", "elm", "ash"]))
        #expect(try plants.place(ofClass: "oak") == 0 && plants.complement == nil)
        #expect(
            throws: LibraryAnalysisError.unnamedClass(probe: "plants", known: ["Oak", "elm", "ash"])
        ) { try plants.place(ofClass: nil) }
        #expect(
            throws: LibraryAnalysisError.unknownClass(name: "fir", known: ["Oak", "elm", "ash"])
        ) { try plants.place(ofClass: "fir") }
        // Two folders are classes of their own.
        #expect(NamedProbe(name: "pets", probe: try Self.probe(["cat", "dog"])).complement == nil)
    }

    @Test func theDirectionIsThatOfTheClass() throws {
        try probes.keep(Self.probe(Self.dog), as: Self.name("dog"))
        let source = LearnedProbes()
        func direction(_ name: String, _ label: String?) throws -> [Float] {
            try source.direction(ofProbe: Self.name(name), class: label, model: model, in: catalog)
        }
        let length = Float(34).squareRoot()
        for (value, expected) in zip(try direction("dog", nil), [3 / length, 4 / length, 3 / length]) {
            #expect(abs(value - expected) < 1e-6)
        }
        #expect(try direction("dog", "not dog") == direction("dog", nil).map(-))
        try probes.keep(
            Probe(classNames: Self.dog, weights: [0, 0, 0], bias: [1]), as: Self.name("flat"))
        #expect(throws: LibraryAnalysisError.unnamedClass(probe: "flat", known: Self.dog)) {
            try direction("flat", nil)
        }
        #expect(throws: LibraryAnalysisError.flatProbe(name: "flat")) { try direction("flat", "dog") }
    }
}
