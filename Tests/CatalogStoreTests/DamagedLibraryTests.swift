import LibraryStore
import CatalogStore
import Foundation
import SystemPackage
import TestSupport
import Testing

/// For any content of a library file, the catalog returns data or throws its own error, and never crashes.
@Suite struct DamagedLibraryTests {
    private static let dimension = 64

    /// Returns the bytes of a library with a few pages per table.
    private func sampleBytes(in folder: TemporaryFolder) throws -> [UInt8] {
        let path = folder.file("whole.sqlite")
        let catalog = try Catalog(path: path, access: .readWrite(create: true))
        let model = try catalog.registerModel(name: "tiny", fingerprint: "f", dimension: Self.dimension)
        var changes: [LibraryChange] = []
        for index in 0..<150 {
            let long = String(repeating: "folder/", count: index % 7)
            changes.append(
                .upsert(
                    .sample(FilePath("/p/\(long)\(index).jpg"), content: index),
                    vector: .sample(index, Self.dimension))
            )
            changes.append(
                .fail(
                    path: FilePath("/f/\(index)"), fileSize: 1, modificationTime: 2,
                    reason: "a reason \(index)"))
        }
        try catalog.apply(changes, modelID: model.id)
        try catalog.finish(try catalog.beginIndexGeneration(modelID: model.id), lastRemoval: 0)
        try catalog.apply([.remove(path: "/p/7.jpg")], modelID: model.id)
        try catalog.close()
        return [UInt8](try Data(contentsOf: URL(filePath: path.string)))
    }

    /// Calls the methods of the catalog; every error must be a `LibraryError`. Returns whether there was an error.
    private func exercise(_ path: FilePath, access: Catalog.Access) throws -> Bool {
        var errors = 0
        func attempt(_ body: () throws -> Void) throws {
            do {
                try body()
            } catch is LibraryError {
                errors += 1
            }
        }
        try attempt {
            let catalog = try Catalog(path: path, access: access)
            try attempt { _ = try catalog.models() }
            try attempt { _ = try catalog.summary() }
            try attempt { _ = try catalog.failures() }
            try attempt { _ = try catalog.knownFiles(under: ["/"], modelID: 1) }
            try attempt { _ = try catalog.images(embeddingIDs: 0..<160) }
            try attempt { _ = try catalog.imagesWithContent(.sample(3), modelID: 1) }
            try attempt {
                try catalog.forEachEmbedding(modelID: 1) { _, vector in
                    #expect(vector.count == Self.dimension)
                    #expect(vector.allSatisfy { $0.isFinite })
                }
            }
            try attempt { _ = try catalog.indexSettings(modelID: 1) }
            try attempt {
                for generation in try catalog.indexGenerations(modelID: 1) {
                    _ = try catalog.removedEmbeddings(since: generation)
                }
            }
            if access != .readOnly {
                try attempt {
                    try catalog.finish(try catalog.beginIndexGeneration(modelID: 1), lastRemoval: 0)
                }
                try attempt { try catalog.registerModel(name: "other", fingerprint: "g", dimension: 3) }
                try attempt {
                    try catalog.apply(
                        (0..<40).map {
                            .upsert(.sample(FilePath("/n/\($0)")), vector: .sample($0, Self.dimension))
                        },
                        modelID: 1)
                }
                try attempt {
                    try catalog.apply(
                        (0..<40).map { .remove(path: FilePath("/p/\($0 * 7).jpg")) }, modelID: 1)
                }
                try attempt { try catalog.close() }
            }
        }
        return errors > 0
    }

    @Test func truncatedAtEveryPlace() throws {
        let folder = try TemporaryFolder()
        let whole = try sampleBytes(in: folder)
        let lengths =
            [1, 15, 16, 50, 99, 100, 101, 500] + Array(stride(from: 4096, to: whole.count, by: 12288))
        for length in lengths {
            for access in [Catalog.Access.readOnly, .readWrite(create: true)] {
                let path = try folder.write(Array(whole[..<length]), to: "\(length)-\(access)/cut.sqlite")
                let failed = try exercise(FilePath(path), access: access)
                #expect(failed, "\(length) of \(whole.count) bytes, \(access)")
            }
        }
    }

    @Test(arguments: 0..<10) func flippedBytes(seed: UInt64) throws {
        let rounds = Int(ProcessInfo.processInfo.environment["PHOTOSEEK_FUZZ_ROUNDS"] ?? "") ?? 6
        let folder = try TemporaryFolder()
        let whole = try sampleBytes(in: folder)
        var generator = SeededGenerator(seed: seed)
        for round in 0..<rounds {
            var damaged = whole
            let page = Int.random(in: 0..<whole.count / 16384, using: &generator) * 16384
            for _ in 0..<Int.random(in: 1...30, using: &generator) {
                // Damage in page headers and cell pointers has more effects than damage in the content.
                let place =
                    switch Int.random(in: 0..<4, using: &generator) {
                    case 0: Int.random(in: 72..<whole.count, using: &generator)
                    case 1: max(72, page + Int.random(in: 0..<16384, using: &generator))
                    default: max(72, page + Int.random(in: 0..<200, using: &generator))
                    }
                damaged[place] = UInt8.random(in: 0...255, using: &generator)
            }
            for access in [Catalog.Access.readOnly, .readWrite(create: false)] {
                let path = try folder.write(damaged, to: "\(round)-\(access == .readOnly)/damaged.sqlite")
                _ = try exercise(FilePath(path), access: access)
            }
        }
    }

    /// SQLite cannot detect damage inside a vector.
    @Test func valuesThatAreNotFinite() throws {
        let folder = try TemporaryFolder()
        let whole = try sampleBytes(in: folder)
        let vector = [Float].sample(149, Self.dimension).withUnsafeBytes { Array($0) }
        let place = try #require(whole.indices.first { whole[$0...].starts(with: vector) })
        for value in [Float.nan, .infinity, -.infinity] {
            var damaged = whole
            withUnsafeBytes(of: value) { damaged.replaceSubrange(place + 20..<place + 24, with: $0) }
            let path = try folder.write(damaged, to: "damaged.sqlite")
            let catalog = try Catalog(path: FilePath(path), access: .readOnly)
            let last = try #require(try catalog.image(atPath: "/p/folder/folder/149.jpg"))
            let expected = LibraryError.corrupt(
                path: path, detail: "image \(last.id) has a vector with values that are not finite")
            #expect(throws: expected) { try catalog.allEmbeddings(1) }
            #expect(throws: expected) { try catalog.embedding(imageID: last.id, modelID: 1) }
            #expect(try catalog.embedding(imageID: 1, modelID: 1) == .sample(0, Self.dimension))
        }
    }
}
