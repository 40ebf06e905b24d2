import CatalogInspection
import CatalogStore
import Foundation
import LibraryStore
import SystemPackage
import Testing
import TestSupport

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
                    while last < 600 + 10, !Task.isCancelled {
                        let all = try reader.allEmbeddings(model.id)
                        #expect(all.count % 10 == 0)
                        #expect(all.count >= last)
                        // Every batch overwrites the same ten images, so they are always from the same batch.
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

/// Checks SQLite's locks by asking the kernel.
@Suite struct FileLockTests {
    /// A file that is opened before a catalog opens it and stays open. Closing it earlier would release all locks of
    /// the process on the file.
    private final class Witness {
        /// `F_OFD_GETLK` (Linux, fcntl.h), which Swift does not import.
        private static let askForOpenedFile: Int32 = 36

        private let descriptor: Int32

        init(_ path: String) throws {
            descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
            try #require(descriptor >= 0)
        }

        deinit { close(descriptor) }

        /// Whether any process, including this one, has a lock on the file that would block a lock of this open file.
        var isLocked: Bool {
            get throws {
                var lock = flock()
                lock.l_type = Int16(F_WRLCK)
                lock.l_whence = Int16(SEEK_SET)
                try #require(fcntl(descriptor, Self.askForOpenedFile, &lock) == 0)
                return lock.l_type != Int16(F_UNLCK)
            }
        }
    }

    /// Without its lock on the file, a catalog would not keep other programs from removing the log it writes to.
    @Test func openingASecondCatalogKeepsTheLocksOfTheFirst() throws {
        let folder = try TemporaryFolder()
        let path = folder.file("library.sqlite")
        let witness = try Witness(path.string)
        let catalog = try Catalog(path: path, access: .readWrite(create: true))
        try catalog.registerModel(name: "tiny", fingerprint: "f1", dimension: 4)
        try #require(try witness.isLocked)
        for access in [Catalog.Access.readOnly, .readWrite(create: true)] {
            try Catalog(path: path, access: access).close()
            #expect(try witness.isLocked)
            do { _ = try Catalog(path: path, access: access) }
            #expect(try witness.isLocked)
        }
        try catalog.close()
        #expect(try !witness.isLocked)
    }
}
