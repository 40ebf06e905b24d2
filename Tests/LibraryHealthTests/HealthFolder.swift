import CLIPModel
import CatalogInspection
import CatalogStore
import FilePaths
import LibraryHealth
import LibraryStore
import SearchIndex
import Session
import SystemPackage
import TestSupport

/// A library with pictures that exist, embeddings of unit length, and a search index.
struct HealthFolder {
    static let checkpoint = Fixtures.path("checkpoints/gelu")
    static let pictureCount = 60

    let folder: TemporaryFolder
    let session: LibrarySession
    let modelID: Int64

    init(indexed: Bool = true, count: Int = pictureCount, dimension: Int? = nil) throws {
        folder = try TemporaryFolder()
        let library = folder.file("library.sqlite")
        session = LibrarySession(environment: SessionEnvironment(library: library))
        let checkpoint = try Checkpoint(folder: FilePath(Self.checkpoint))
        let catalog = try Catalog(path: library, access: .readWrite(create: true))
        let model = try catalog.registerModel(
            name: Self.checkpoint, fingerprint: try checkpoint.fingerprint(),
            dimension: dimension ?? checkpoint.configuration.dimension)
        modelID = model.id
        try folder.file("photos").makeFolder()
        var generator = SeededGenerator(seed: 7)
        let changes = try (0..<count).map { number -> LibraryChange in
            let image = Self.image(number, in: folder)
            if FileStatus(of: image.path) == nil { try image.path.write([UInt8(truncatingIfNeeded: number)]) }
            return .upsert(image, vector: Self.unitVector(model.dimension, using: &generator))
        }
        try catalog.apply(changes, modelID: model.id)
        try catalog.changeGivenTags(of: [1, 2], adding: ["family"], removing: [])
        try catalog.keep(SavedSearch(name: "kept", query: "a dog"))
        if indexed { try Self.buildIndex(catalog, model) }
        try catalog.close()
    }

    var library: FilePath { folder.file("library.sqlite") }
    var index: FilePath { IndexFiles(library: library).path(modelID: modelID) }

    static func image(_ number: Int, in folder: TemporaryFolder) -> NewImage {
        NewImage(
            path: folder.file("photos/sunny beach \(number).png"), fileSize: 1, modificationTime: 1,
            contentHash: hash(number), width: 4, height: 3, orientation: 1)
    }

    static func hash(_ number: Int) -> [UInt8] {
        (0..<32).map { UInt8(truncatingIfNeeded: number &* 31 &+ $0 &+ (number >> 8)) }
    }

    static func unitVector(_ dimension: Int, using generator: inout SeededGenerator) -> [Float] {
        let values = generator.floats(dimension)
        let norm = values.reduce(0) { $0 + $1 * $1 }.squareRoot()
        return values.map { $0 / norm }
    }

    private static func buildIndex(_ catalog: Catalog, _ model: ModelRecord) throws {
        let builder = IndexBuilder(
            library: catalog, model: model, settings: IndexSettings(), smallestSize: 10
        ) { texts in
            var generator = SeededGenerator(seed: 3)
            return texts.flatMap { _ in unitVector(model.dimension, using: &generator) }
        }
        _ = try builder.bringUpToDate(threads: 1) { _ in }
    }

    /// Does something to the library.
    func change(_ body: (Catalog) throws -> Void) throws {
        let catalog = try Catalog(path: library, access: .readWrite(create: false))
        try body(catalog)
        try catalog.close()
    }

    /// Runs SQL statements, without the rules for rows that belong together.
    func execute(_ sql: String) throws {
        try change { try $0.execute("PRAGMA foreign_keys = OFF; \(sql); PRAGMA foreign_keys = ON") }
    }

    /// Overwrites bytes of a file.
    func overwrite(_ path: FilePath, at place: Int, with bytes: [UInt8]) throws {
        var content = try path.read()
        content.replaceSubrange(place..<place + bytes.count, with: bytes)
        try path.write(content)
    }

    /// The pages of a table or an index; see `Catalog.pages(of:kind:)`.
    func pages(of name: String, kind: String) throws -> [Int] {
        try Catalog(path: library, access: .readOnly).pages(of: name, kind: kind)
    }

    func findings() throws -> [Finding] { try Checkup(session).report().findings }

    func repair() throws -> RepairReport { try LibraryRepair(session).run() }

    /// The names of the files beside the library that begin with its name, without the name.
    func suffixes() throws -> [String] {
        try FolderContents.names(in: folder.root).map(\.string).filter { $0.hasPrefix("library.sqlite") }
            .map { String($0.dropFirst("library.sqlite".count)) }.sorted()
    }
}
