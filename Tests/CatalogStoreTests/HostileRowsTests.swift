import CatalogInspection
import CatalogStore
import FilePaths
import Kernels
import LibraryStore
import SystemPackage
import Testing
import TestSupport

/// Rows that Photoseek never writes: a library file may come from an untrusted source.
@Suite struct HostileRowsTests {
    @Test(arguments: [0, -1, 65537, 1 << 31, 1 << 62, .max, .min] as [Int64])
    func aModelOfAnImpossibleDimensionIsDamage(_ dimension: Int64) throws {
        let library = try SampleLibrary()
        let image = try library.add("/a")
        try library.catalog.execute(
            "PRAGMA ignore_check_constraints = ON; UPDATE models SET dimension = \(dimension)")
        try library.catalog.close()
        for access in [Catalog.Access.readOnly, .readWrite(create: false)] {
            let catalog = try Catalog(path: library.path, access: access)
            let uses: [(Catalog) throws -> Void] = [
                { _ = try $0.models() }, { _ = try $0.heldModels() }, { _ = try $0.modelInUse() },
                { _ = try $0.model(named: "tiny") }, { _ = try $0.summary() },
                { _ = try $0.allEmbeddings(1) }, { _ = try $0.embedding(imageID: image.id, modelID: 1) },
            ]
            for use in uses {
                let error = #expect(throws: LibraryError.self) { try use(catalog) }
                guard case .corrupt(library.name, let detail)? = error else {
                    Issue.record("\(String(describing: error))")
                    continue
                }
                #expect(detail.contains("\(dimension) dimensions"))
            }
            guard access != .readOnly else { continue }
            #expect(throws: LibraryError.self) {
                try catalog.registerModel(name: "tiny", fingerprint: "f9", dimension: 4)
            }
            #expect(throws: LibraryError.self) { try catalog.apply([.remove(path: "/a")], modelID: 1) }
        }
    }

    @Test(arguments: ["images", "embeddings"], [Int64.max, Int64.max - 1])
    func anIDWithoutASuccessorIsDamageAndNotAFullDisk(_ table: String, _ id: Int64) throws {
        let library = try SampleLibrary()
        try library.add("/a")
        for statement in [
            "UPDATE sqlite_sequence SET seq = \(id) WHERE name = '\(table)'",
            "PRAGMA foreign_keys = OFF; UPDATE sqlite_sequence SET seq = 1; UPDATE \(table) SET id = \(id)",
        ] {
            try library.catalog.execute(statement)
            let error = #expect(throws: LibraryError.self) { try library.add("/b") }
            guard case .corrupt(library.name, let detail)? = error else {
                Issue.record("\(String(describing: error))")
                continue
            }
            #expect(detail.contains("so large"))
            #expect(try library.catalog.summary().images == 1)
        }
    }

    /// Calls the methods of a catalog; every error must be a `LibraryError`.
    private func exercise(_ catalog: Catalog, writing: Bool) {
        func attempt(_ use: () throws -> Void) {
            do { try use() } catch is LibraryError {} catch { Issue.record("\(error)") }
        }
        attempt { _ = try catalog.models() }
        attempt { _ = try catalog.heldModels() }
        attempt { _ = try catalog.modelInUse() }
        attempt { _ = try catalog.summary() }
        attempt { _ = try catalog.failures() }
        attempt { _ = try catalog.mountPoints() }
        for file in (try? catalog.knownFiles(under: ["/"], modelID: 1)) ?? [] {
            attempt { _ = try catalog.image(atPath: file.path) }
        }
        attempt { _ = try catalog.images(embeddingIDs: 0..<20) }
        attempt {
            for facts in try catalog.facts(imageIDs: 0..<20).values {
                #expect(facts.location?.latitude.isFinite ?? true && facts.camera.aperture?.isFinite ?? true)
            }
        }
        attempt { _ = try catalog.factsSummary() }
        attempt { _ = try catalog.image(withCompanion: "/IMG.xmp") }
        attempt { _ = try catalog.imagesWithContent(.sample(1)) }
        attempt { _ = try catalog.allEmbeddings(1) }
        attempt { try catalog.forEachEmbedding(ids: 0..<20, modelID: 1) { _, _ in } }
        attempt { _ = try catalog.embedding(imageID: 1, modelID: 1) }
        attempt { _ = try catalog.indexSettings(modelID: 1) }
        attempt {
            for generation in try catalog.indexGenerations(modelID: 1) {
                _ = try catalog.removedEmbeddings(since: generation)
                _ = try catalog.embeddingCount(modelID: 1, after: generation.lastEmbeddingID)
            }
        }
        attempt { _ = try catalog.strengthSentences(modelID: 1) }
        attempt { _ = try catalog.imagesMatching("tag", limit: nil) }
        attempt { _ = try catalog.words(embeddingIDs: 0..<20) }
        attempt { _ = try catalog.wordSample(count: 2) }
        attempt { _ = try catalog.madeTags() }
        attempt { _ = try catalog.givenTags() }
        attempt { _ = try catalog.savedSearches() }
        attempt { _ = try catalog.monthCounts(of: []) }
        attempt { _ = try catalog.tagCounts(limit: 10) }
        attempt { _ = try catalog.learned(.probe, modelID: 1) }
        attempt {
            let references = try catalog.strengthReferences(embeddingIDs: 0..<20)
            for value in references.values { #expect(value.isFinite) }
        }
        attempt {
            guard let basis = try catalog.strengthBasis(modelID: 1) else { return }
            for value in basis.bests + [basis.leastReference] { #expect(value.isFinite) }
            #expect(basis.count >= 0 && basis.count < .max - 1000)
            guard writing else { return }
            try catalog.addStrengthReferences(
                [StrengthReference(embeddingID: 1, value: 0.5)], basis: basis, modelID: 1)
        }
        attempt { try catalog.checkInvariants() }
        guard writing else { return }
        attempt { try catalog.apply([.upsert(.sample("/n"), vector: .sample(1, 4))], modelID: 1) }
        attempt { try catalog.apply([.upsert(.sample("/a", content: 9), vector: .sample(1, 4))], modelID: 1) }
        attempt { try catalog.apply([.describe(id: 1, ImageFacts(basis: [1], format: "PNG"))], modelID: 1) }
        attempt { try catalog.apply([.copy(from: 2, .sample("/c", content: 1))], modelID: 1) }
        attempt { try catalog.apply([.remove(path: "/a"), .remove(path: "/f")], modelID: 1) }
        attempt { try catalog.updateMountPoints([], forgetting: ["/m"]) }
        attempt { _ = try (catalog.folders(), catalog.crawlRules(), catalog.knownFailures(under: ["/"])) }
        attempt {
            _ = try catalog.fileMarks(under: ["/"], modelID: 1, decoderVersion: 1, leastSide: 2)
            _ = try catalog.knownFiles(imageIDs: [1, 2, 3], modelID: 1)
        }
        attempt { try catalog.addFolders(["/b"]) }
        attempt { try catalog.removeFolder("/a") }
        attempt { try catalog.setCrawlRules(CrawlRules()) }
        attempt { try catalog.finish(try catalog.beginIndexGeneration(modelID: 1), lastRemoval: 0) }
        attempt { try catalog.roundEmbeddings(modelID: 1, to: .float16) }
        attempt {
            try catalog.registerModel(name: "tiny", fingerprint: "f1", dimension: 4, precision: .float16)
        }
        attempt {
            try catalog.setStrengthSentences(
                StrengthSentences(fingerprint: .sample(6), vectors: [1, 0, 0, 0]), modelID: 1)
        }
        attempt { try catalog.setMadeTags([1: ["auto/dog"]], below: "auto/") }
        attempt { try catalog.removeMadeTags(below: "auto/") }
        attempt { try catalog.changeGivenTags(of: [1], adding: ["dog"], removing: ["cat"]) }
        attempt { try catalog.keep(SavedSearch(name: "b", query: "a dog")) }
        attempt { try catalog.removeSavedSearch(named: "a") }
        attempt { try catalog.setLearned(.init(kind: .probe, name: "cat", content: [2]), modelID: 1) }
        attempt { try catalog.removeLearned(.probe, named: "cat", modelID: 1) }
        attempt { try catalog.setDefaultModel(1) }
        attempt { try catalog.removeModel(1) }
    }

    /// Returns a library with at least one row in each table.
    private func filledLibrary() throws -> SampleLibrary {
        let library = try SampleLibrary()
        let catalog = library.catalog
        for (content, path) in (["/a", "/b", "c/d"] as [FilePath]).enumerated() {
            try library.add(path, content: content)
        }
        var facts = ImageFacts(basis: [1], format: "JPEG")
        facts.takenAt = .init(localSeconds: 5, nanoseconds: 0, utcOffset: 3600, source: "exif")
        facts.location = .init(latitude: 1, longitude: 2, altitude: 3, source: "exif")
        facts.place = .init(name: "a", region: "b", country: "c", countryCode: "d")
        facts.camera.aperture = 2
        facts.keywords = ["tag"]
        facts.companions = [.init(name: Array("IMG.xmp".utf8), kind: .sidecar)]
        try library.apply(.describe(id: 1, facts))
        try library.apply(
            .fail(
                path: "/f", fileSize: 1, modificationTime: 2, reason: "r", requiredPixels: 5,
                absentFormat: "HEIC"))
        try library.apply(
            .fail(path: "/g", fileSize: 1, modificationTime: 2, reason: "r", shorterSide: 3))
        try catalog.updateMountPoints([MountPoint(path: "/m", fileSystem: 3)], forgetting: [])
        try catalog.addFolders(["/a"])
        try catalog.setCrawlRules(CrawlRules(excludes: ["x"], leastSide: 4))
        var settings = IndexSettings()
        settings.recall = 0.9
        settings.lists = 4
        try catalog.setIndexSettings(settings, modelID: 1)
        try catalog.finish(try catalog.beginIndexGeneration(modelID: 1), lastRemoval: 0)
        try library.apply(.remove(path: "/b"))
        try catalog.setStrengthSentences(
            StrengthSentences(fingerprint: .sample(5), vectors: [1, 0, 0, 0]), modelID: 1)
        try catalog.addStrengthReferences(
            [StrengthReference(embeddingID: 1, value: 0.25)],
            basis: StrengthBasis(bests: [0.5], leastReference: 0.25, lastEmbeddingID: 3, count: 3), modelID: 1
        )
        try catalog.setMadeTags([1: ["auto/cat"]], below: "auto/")
        try catalog.changeGivenTags(of: [1], adding: ["cat"], removing: [])
        try catalog.keep(SavedSearch(name: "a", query: "a cat"))
        try catalog.setLearned(.init(kind: .probe, name: "cat", content: [1]), modelID: 1)
        return library
    }

    @Test func everyTableHasRowsToSpoil() throws {
        let columns = try filledLibrary().catalog.columns()
        #expect(Set(columns.map(\.table)).count == 30 && columns.count > 95)
        #expect(columns.allSatisfy { $0.rowCount > 0 })
    }

    @Test(arguments: 0..<8) func anyValueOfTheRightTypeIsAnErrorOrAnAnswer(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let columns = try filledLibrary().catalog.columns()
        for column in columns {
            let library = try filledLibrary()
            let value = column.randomValue(using: &random)
            // The schema itself rejects some values. A table without row ids has one row here.
            let first = column.hasRowIDs ? "WHERE rowid = (SELECT MIN(rowid) FROM \(column.table))" : ""
            let statement = """
                PRAGMA ignore_check_constraints = ON; PRAGMA foreign_keys = OFF;
                UPDATE \(column.table) SET \(column.name) = \(value) \(first);
                """
            guard (try? library.catalog.execute(statement)) != nil else { continue }
            try library.catalog.close()
            for access in [Catalog.Access.readOnly, .readWrite(create: false)] {
                guard let catalog = try? Catalog(path: library.path, access: access) else { continue }
                exercise(catalog, writing: access != .readOnly)
            }
        }
    }
}

extension TableColumn {
    /// Returns a value of the column's type as SQL, usually an extreme one.
    fileprivate func randomValue(using random: inout SeededGenerator) -> String {
        func blob(_ counts: [Int]) -> String {
            let count = counts.randomElement(using: &random) ?? 0
            let bytes = (0..<count).map { _ in UInt8.random(in: 0...255, using: &random) }
            return "x'" + bytes.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined() + "'"
        }
        switch type {
        case "INTEGER":
            let values: [Int64] = [
                .min, .min + 1, -(1 << 33), -2, -1, 0, 1, 2, 3, 9, 255, 65536, 65537, 1 << 31, 1 << 32,
                1 << 62,
                .max - 1, .max,
            ]
            let value = values.randomElement(using: &random) ?? 0
            // SQLite would parse the literal of the smallest integer as a floating-point number.
            return value == .min ? "(-9223372036854775807 - 1)" : "\(value)"
        case "REAL":
            return ["9e999", "-9e999", "-1.5", "0.0", "1e-320", "1e308", "NULL"].randomElement(using: &random)
                ?? "0.0"
        case "TEXT":
            return "CAST(" + blob([0, 1, 2, 7, 300]) + " AS TEXT)"
        default:
            return blob([0, 1, 3, 8, 16, 31, 32, 33, 5000])
        }
    }
}
