import CatalogInspection
import LibraryStore
import CatalogStore
import FilePaths
import SystemPackage
import TestSupport
import Testing

/// Applies random batches of all kinds of changes, and compares the catalog with a model that predicts its content.
@Suite struct CatalogSequenceTests {
    private static let contents = 0..<5

    @Test(arguments: 0..<12) func randomBatchesDoWhatTheModelSays(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let library = try SampleLibrary()
        let inside = library.folder.path
        let paths: [FilePath] = [
            "/p/a", "/p/b", "/p/é", "/p/e\u{301}", "/p2/c", library.folder.file("d"),
            library.folder.file("sub/e"), FilePath(inside + "2/f"),
        ]
        var model = CatalogModel()
        var embeddings = EmbeddingNumbers()
        var (done, refused) = (0, 0)
        for batch in 0..<100 {
            let place = "seed \(seed), batch \(batch)"
            let changes = (0..<Int.random(in: 1...8, using: &generator)).map { _ in
                randomChange(paths, model, using: &generator)
            }
            do {
                try model.apply(changes)
                try library.catalog.apply(changes, modelID: library.model.id)
                done += 1
            } catch let refusal as CatalogModel.Refusal {
                let error = #expect(throws: LibraryError.self, "\(place)") {
                    try library.catalog.apply(changes, modelID: library.model.id)
                }
                guard case .invalidChange(refusal.index, _) = error else {
                    Issue.record("\(place): \(String(describing: error)), not of change \(refusal.index)")
                    continue
                }
                refused += 1
            }
            let found = try contents(of: library, place) { id in
                embeddings.number(of: id, amongNew: model.images.values.map(\.embedding))
            }
            #expect(found == model, "\(place)")
            try library.catalog.checkInvariants()
        }
        try library.catalog.checkWordIndex()
        #expect(done > 30 && refused > 5)
    }

    /// Returns a random change of a random path. Its id is usually one that was known before the batch, even if an
    /// earlier change of the batch removes that image.
    private func randomChange(
        _ paths: [FilePath], _ known: CatalogModel, using generator: inout SeededGenerator
    ) -> LibraryChange {
        let path = paths.randomElement(using: &generator) ?? "/"
        let time = Int64.random(in: 0..<1000, using: &generator)
        let fileSize = Int64.random(in: 0..<1000, using: &generator)
        let isUnknown = Int.random(in: 0..<40, using: &generator) == 0
        let id = isUnknown ? 1_000_000 : known.images.keys.sorted().randomElement(using: &generator) ?? 1
        let hasOtherContent = Int.random(in: 0..<20, using: &generator) == 0
        let random = Int.random(in: Self.contents, using: &generator)
        let content = hasOtherContent ? random : known.images[id]?.content ?? random
        var twin = NewImage.sample(path, content: content, modificationTime: time)
        twin.facts = Bool.random(using: &generator) ? .random(using: &generator) : nil
        switch Int.random(in: 0..<10, using: &generator) {
        case 0: return .remove(path: path)
        case 1: return .fail(path: path, fileSize: fileSize, modificationTime: time, reason: "r")
        case 2: return .touch(id: id, fileSize: fileSize, modificationTime: time)
        case 3, 4: return .move(id: id, path: path, fileSize: fileSize, modificationTime: time)
        case 5: return .copy(from: id, twin)
        case 9: return .describe(id: id, .random(using: &generator))
        case 6: return .upsert(twin, vector: .sample(content, 4), twin: id)
        default:
            let image = NewImage.sample(path, content: random, modificationTime: time)
            return .upsert(image, vector: .sample(random, 4))
        }
    }

    /// The ids that embeddings got. Ids increase in the order in which the embeddings were written, possibly with gaps.
    /// They must never change, because an index file refers to embeddings by id.
    private struct EmbeddingNumbers {
        private var numbers: [Int64: Int] = [:]

        /// Returns the number of an embedding. A new id must be higher than all earlier ones, and gets the lowest new
        /// number.
        mutating func number(of id: Int64, amongNew candidates: [Int]) -> Int {
            if let known = numbers[id] { return known }
            guard id > numbers.keys.max() ?? 0 else { return -1 }
            let last = numbers.values.max() ?? -1
            let number = candidates.filter { $0 > last }.min() ?? -1
            numbers[id] = number
            return number
        }
    }

    /// Returns the content of the catalog. Checks that hash, size and embedding of each image belong to the same
    /// content.
    private func contents(
        of library: SampleLibrary, _ place: String, number: (_ embeddingID: Int64) -> Int
    ) throws -> CatalogModel {
        var embeddings: [Int64: (number: Int, vector: [Float])] = [:]
        try library.catalog.forEachEmbedding(modelID: library.model.id) { embedding, vector in
            // They come in ascending order of id.
            let value = (number: number(embedding.id), vector: Array(vector))
            let former = embeddings.updateValue(value, forKey: embedding.imageID)
            #expect(former == nil, "\(place)")
        }
        var images: [Int64: CatalogModel.Image] = [:]
        var failures: [FilePath: CatalogModel.Failure] = [:]
        for file in try library.catalog.knownFiles(under: ["/"], modelID: library.model.id) {
            let path = file.path
            switch file.state {
            case .image(let id, let hash, let hasEmbedding, let basis):
                let content = try #require(Self.contents.first { .sample($0) == hash }, "\(place)")
                let known = embeddings.removeValue(forKey: id)
                let embedding = try #require(known, "\(place)")
                #expect(hasEmbedding && embedding.vector == .sample(content, 4), "\(place)")
                #expect(try library.catalog.image(id: id)?.width == 640 + content, "\(place)")
                let image = CatalogModel.Image(
                    path: path, content: content, fileSize: file.fileSize, time: file.modificationTime,
                    embedding: embedding.number, facts: try library.catalog.facts(imageIDs: [id])[id])
                #expect(image.facts?.basis == basis, "\(place)")
                let sameID = images.updateValue(image, forKey: id)
                #expect(sameID == nil, "\(place)")
            case .failure:
                let failure = CatalogModel.Failure(fileSize: file.fileSize, time: file.modificationTime)
                let samePath = failures.updateValue(failure, forKey: path)
                #expect(samePath == nil, "\(place)")
            }
        }
        #expect(embeddings.isEmpty, "\(place)")
        return CatalogModel(images: images, failures: failures)
    }
}
