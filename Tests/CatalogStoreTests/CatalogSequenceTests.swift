import CatalogStore
import FilePaths
import SystemPackage
import TestSupport
import Testing

/// Random batches, beside a dictionary that does the same.
@Suite struct CatalogSequenceTests {
    private enum Entry: Equatable {
        case image(id: Int64, content: Int, time: Int64)
        case failure(time: Int64)
    }

    @Test(arguments: 0..<12) func randomBatchesMatchADictionary(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let library = try SampleLibrary()
        let inside = library.folder.path
        let paths: [FilePath] = [
            "/p/a", "/p/b", "/p/é", "/p/e\u{301}", "/p2/c", library.folder.file("d"),
            library.folder.file("sub/e"), FilePath(inside + "2/f"),
        ]
        var expected: [FilePath: Entry] = [:]
        for batch in 0..<60 {
            var changes: [CatalogChange] = []
            for _ in 0..<Int.random(in: 1...8, using: &generator) {
                let change = randomChange(paths, expected, before: changes, using: &generator)
                changes.append(change)
            }
            let isBad = Int.random(in: 0..<6, using: &generator) == 0
            if isBad {
                changes.append(.touch(id: 1_000_000, fileSize: 0, modificationTime: 0))
                #expect(throws: CatalogError.self) { try library.catalog.apply(changes, modelID: 1) }
            } else {
                try library.catalog.apply(changes, modelID: library.model.id)
                try follow(changes, in: &expected, catalog: library.catalog)
            }
            try compare(library, with: expected, "seed \(seed), batch \(batch)")
        }
        try library.catalog.checkInvariants()
    }

    /// A change that is valid after `before`: ids are used only of images that this batch leaves alone.
    private func randomChange(
        _ paths: [FilePath], _ known: [FilePath: Entry], before: [CatalogChange],
        using generator: inout SeededGenerator
    ) -> CatalogChange {
        let path = paths.randomElement(using: &generator) ?? "/"
        let time = Int64.random(in: 0..<1000, using: &generator)
        let content = Int.random(in: 0..<5, using: &generator)
        let image = NewImage.sample(path, content: content, modificationTime: time)
        let targets = Set(before.flatMap(touchedPaths))
        let sources = known.sorted { $0.key.precedes($1.key) }.filter { !targets.contains($0.key) }
        guard before.isEmpty, let source = sources.randomElement(using: &generator),
            case .image(let id, let sourceContent, _) = source.value
        else {
            switch Int.random(in: 0..<4, using: &generator) {
            case 0: return .remove(path: path)
            case 1: return .fail(path: path, fileSize: 1, modificationTime: time, reason: "r")
            default: return .upsert(image, vector: .sample(content, 4))
            }
        }
        switch Int.random(in: 0..<3, using: &generator) {
        case 0: return .touch(id: id, fileSize: 1, modificationTime: time)
        case 1: return .move(id: id, path: path, fileSize: 1, modificationTime: time)
        default:
            return .copy(
                from: id, .sample(path, content: sourceContent, modificationTime: time))
        }
    }

    private func touchedPaths(_ change: CatalogChange) -> [FilePath] {
        switch change {
        case .upsert(let image, _, _), .copy(_, let image): [image.path]
        case .move(_, let path, _, _, _), .fail(let path, _, _, _, _, _, _), .remove(let path): [path]
        case .touch: []
        }
    }

    /// Does to the dictionary what the batch did to the catalog; ids of new images are asked from the catalog.
    private func follow(_ changes: [CatalogChange], in known: inout [FilePath: Entry], catalog: Catalog)
        throws
    {
        func content(_ image: NewImage) -> Int { image.width - 640 }
        for change in changes {
            switch change {
            case .upsert(let image, _, _), .copy(_, let image):
                known[image.path] = .image(
                    id: try catalog.image(atPath: image.path)?.id ?? -1, content: content(image),
                    time: image.modificationTime)
            case .touch(let id, _, let time, _, _):
                for case (let key, .image(id, let content, _)) in known {
                    known[key] = .image(id: id, content: content, time: time)
                }
            case .move(let id, let path, _, let time, _):
                for case (let key, .image(id, let content, _)) in known {
                    known[key] = nil
                    known[path] = .image(id: id, content: content, time: time)
                }
            case .fail(let path, _, let time, _, _, _, _): known[path] = .failure(time: time)
            case .remove(let path): known[path] = nil
            }
        }
        // An id asked for after the batch is that of the path's last image; one that went is not in the end.
        for (key, entry) in known {
            if case .image(_, let content, let time) = entry {
                known[key] = .image(
                    id: try catalog.image(atPath: key)?.id ?? -1, content: content, time: time)
            }
        }
    }

    private func compare(
        _ library: SampleLibrary, with expected: [FilePath: Entry], _ place: String
    ) throws {
        var actual: [FilePath: Entry] = [:]
        var vectors: [Int64: [Float]] = [:]
        for file in try library.catalog.knownFiles(under: ["/"], modelID: library.model.id) {
            switch file.state {
            case .image(let id, let hash, let hasEmbedding):
                #expect(hasEmbedding, "\(place)")
                let content = (0..<5).first { .sample($0) == hash } ?? -1
                actual[file.path] = .image(id: id, content: content, time: file.modificationTime)
                vectors[id] = .sample(content, 4)
            case .failure:
                actual[file.path] = .failure(time: file.modificationTime)
            }
        }
        #expect(actual == expected, "\(place)")
        let stored = try library.catalog.allEmbeddings(library.model.id)
        #expect(Dictionary(stored.map { ($0.id, $0.vector) }) { first, _ in first } == vectors, "\(place)")
    }
}
