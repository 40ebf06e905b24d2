import CatalogInspection
import SearchIndex
import LibraryStore
import CLIPModel
import CatalogStore
import Foundation
import Indexing
import Query
import TestSupport
import Testing
import VectorIndex

/// Searches of libraries with rows that Photoseek did not write.
struct HostileLibraryTests {
    private func filledLibrary() async throws -> VectorLibrary {
        let library = try VectorLibrary()
        try library.folder.write(SamplePicture.png(seed: 1), to: "photos/own.png")
        var random = SeededGenerator(seed: 1)
        let changes = (0..<30).map { number in
            LibraryChange.upsert(
                library.record("\(number).png"),
                vector: VectorLibrary.normalized(random.floats(library.model.dimension)))
        }
        try library.catalog.apply(changes, modelID: library.model.id)
        _ = try await indexer(library).verifySearchIndex()
        try library.catalog.apply([.remove(path: library.path("7.png"))], modelID: library.model.id)
        try library.add(
            library.record("new.png"), VectorLibrary.normalized(random.floats(library.model.dimension)))
        return library
    }

    private func indexer(_ library: VectorLibrary) throws -> Indexer {
        var options = IndexingOptions()
        options.smallestIndexSize = 10
        return try Indexer(
            library: library.catalog, embedder: library.embedder, modelName: "sample", options: options)
    }

    /// Searches, asks for the status and indexes; every error must be of a known type.
    private func exercise(_ library: VectorLibrary) async {
        func attempt(_ use: () async throws -> Void) async {
            do { try await use() } catch is LibraryError {} catch is QueryError {} catch is IndexingError {
            } catch { Issue.record("\(error)") }
        }
        for isExact in [false, true] {
            await attempt {
                let engine = try library.engine(isExact: isExact)
                _ = try engine.search("two cats")
                _ = try engine.similar(
                    toImageAt: library.path("own.png"), embedder: library.embedder)
            }
        }
        await attempt {
            for model in try library.catalog.models() {
                _ = try IndexStatus(library: library.catalog, model: model)
            }
        }
        await attempt { _ = try await indexer(library).index([library.folder.file("photos")]) }
        await attempt { _ = try await indexer(library).verifySearchIndex() }
        await attempt { _ = try library.engine().search("two cats") }
    }

    @Test(arguments: [0, -1, 1 << 62, .max] as [Int64])
    func aModelOfAnImpossibleDimensionIsOneSentence(_ dimension: Int64) async throws {
        let library = try await filledLibrary()
        try library.catalog.execute(
            "PRAGMA ignore_check_constraints = ON; UPDATE models SET dimension = \(dimension)")
        let error = #expect(throws: LibraryError.self) { try library.engine() }
        #expect(error?.description.contains("is damaged") == true)
        #expect(throws: LibraryError.self) { try IndexStatus(library: library.catalog, model: library.model) }
        await exercise(library)
    }

    /// The library is consistent, but its dimension is not that of the model.
    @Test func aModelOfAnotherDimensionThanItsOwnIsRefused() async throws {
        let library = try await filledLibrary()
        try library.catalog.execute(
            "UPDATE models SET dimension = 2; UPDATE embeddings SET vector = zeroblob(8)")
        for isExact in [false, true] {
            #expect(throws: QueryError.self) { try library.engine(isExact: isExact) }
        }
        #expect(throws: IndexingError.self) { try indexer(library) }
    }

    @Test(arguments: 0..<4) func anyValueIsAnErrorOrAnAnswer(seed: UInt64) async throws {
        var random = SeededGenerator(seed: seed)
        for column in try await filledLibrary().catalog.columns() {
            let library = try await filledLibrary()
            let value = Self.values(column.type).randomElement(using: &random) ?? "0"
            let statement = """
                PRAGMA ignore_check_constraints = ON; PRAGMA foreign_keys = OFF;
                UPDATE \(column.table) SET \(column.name) = \(value)
                WHERE rowid = (SELECT MAX(rowid) FROM \(column.table));
                """
            // The schema itself refuses some values.
            guard (try? library.catalog.execute(statement)) != nil else { continue }
            await exercise(library)
        }
    }

    /// Values that a column's type allows, as SQL: mostly extreme ones.
    private static func values(_ type: String) -> [String] {
        switch type {
        case "INTEGER":
            [
                "(-9223372036854775807 - 1)", "-1", "0", "1", "2", "65537", "4611686018427387904",
                "9223372036854775807",
            ]
        case "REAL": ["9e999", "-9e999", "-1.5", "0.0", "1e-320", "1e308", "NULL"]
        case "TEXT": ["CAST(x'' AS TEXT)", "CAST(x'FF00FC' AS TEXT)", "'/'", "'//'", "'..'"]
        default: ["x''", "x'00'", "zeroblob(31)", "zeroblob(32)", "zeroblob(5000)", "randomblob(64)"]
        }
    }
}
