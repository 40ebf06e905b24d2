import CatalogStore
import Foundation
import SystemPackage
import TestSupport
import Testing

@Suite struct ConcurrentAccessTests {
    @Test func readerSeesWholeBatches() async throws {
        let library = try SampleLibrary()
        let path = library.path, model = library.model
        let writer = library.catalog
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                for batch in 0..<60 {
                    try writer.apply(
                        (0..<10).map {
                            .upsert(.sample(FilePath("/\($0)"), content: batch), vector: .sample(batch, 4))
                        }
                            + (0..<10).map {
                                .upsert(.sample(FilePath("/\(batch)/\($0)")), vector: .sample(1000, 4))
                            },
                        modelID: model.id)
                }
            }
            for _ in 0..<2 {
                group.addTask {
                    let reader = try Catalog(path: path, access: .readOnly)
                    var last = 0
                    while last < 600 + 10 {
                        let all = try reader.allEmbeddings(model.id)
                        #expect(all.count % 10 == 0)
                        #expect(all.count >= last)
                        // The ten images that every batch overwrites are always of one batch.
                        #expect(Set(all.prefix(10).map(\.vector)).count <= 1)
                        #expect(try reader.summary().images >= all.count)
                        last = all.count
                    }
                }
            }
            try await group.waitForAll()
        }
        try writer.checkInvariants()
    }

    @Test func oneCatalogFromManyThreads() async throws {
        let library = try SampleLibrary()
        let catalog = library.catalog, model = library.model
        try await withThrowingTaskGroup(of: Void.self) { group in
            for task in 0..<8 {
                group.addTask {
                    for index in 0..<20 {
                        let path = FilePath("/\(task)/\(index)")
                        try catalog.apply(
                            [.upsert(.sample(path, content: index), vector: .sample(index, 4))],
                            modelID: model.id)
                        let image = try catalog.image(atPath: path)
                        #expect(image?.contentHash == .sample(index))
                        #expect(try catalog.allEmbeddings(model.id).count > index)
                    }
                }
            }
            try await group.waitForAll()
        }
        #expect(try catalog.summary().images == 160)
        try catalog.checkInvariants()
    }

    @Test func twoWritersTakeTurns() async throws {
        let library = try SampleLibrary()
        let path = library.path, model = library.model
        try await withThrowingTaskGroup(of: Void.self) { group in
            for task in 0..<3 {
                group.addTask {
                    let catalog = try Catalog(path: path, access: .readWrite(create: false))
                    for index in 0..<30 {
                        try catalog.apply(
                            [.upsert(.sample(FilePath("/\(task)/\(index)")), vector: .sample(index, 4))],
                            modelID: model.id)
                    }
                }
            }
            try await group.waitForAll()
        }
        #expect(try library.catalog.summary().images == 90)
    }
}

/// What the kernel says about SQLite's locks.
@Suite struct FileLockTests {
    private static let table = "/proc/locks"

    /// The locks of this process on a file.
    private func locks(on path: FilePath) throws -> [String] {
        var status = stat()
        guard path.withPlatformString({ stat($0, &status) }) == 0 else { return [] }
        return try String(contentsOfFile: Self.table, encoding: .utf8).split(separator: "\n").map(String.init)
            .filter { $0.contains(" \(getpid()) ") && $0.contains(":\(status.st_ino) ") }
    }

    /// Without its lock on the file, a catalog would not keep other programs from removing the log it writes to.
    @Test(.enabled(if: FileManager.default.isReadableFile(atPath: table)))
    func openingASecondCatalogKeepsTheLocksOfTheFirst() throws {
        let library = try SampleLibrary()
        try library.add("/a")
        try #require(!(try locks(on: library.path)).isEmpty)
        for access in [Catalog.Access.readOnly, .readWrite(create: true)] {
            try Catalog(path: library.path, access: access).close()
            #expect(!(try locks(on: library.path)).isEmpty)
            do { _ = try Catalog(path: library.path, access: access) }
            #expect(!(try locks(on: library.path)).isEmpty)
        }
        try library.catalog.close()
        #expect(try locks(on: library.path).isEmpty)
    }
}
