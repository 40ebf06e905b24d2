import CatalogInspection
import ImageEmbedding
import LibraryStore
import CLIPModel
import CatalogStore
import Foundation
import ImagePreprocessing
import Indexing
import SystemPackage
import TestSupport
import Testing

/// The indexer, without the program around it: batches, threads, progress and cancellation.
struct IndexerTests {
    @Test(arguments: [1, 3, 4, 5, 8, 9, 37], [1, 2, 4])
    func everyNumberOfPicturesFillsItsBatches(_ count: Int, _ threads: Int) async throws {
        let sample = try SampleFolder()
        try sample.addPictures(0..<count)
        let report = try await sample.index(options: IndexingOptions(threads: threads, batchSize: 4))
        #expect(report.added == count)
        #expect(report.embedded == count)
        #expect(try sample.images().count == count)
        let model = try #require(try sample.catalog.modelInUse())
        #expect(try sample.catalog.embeddingCount(modelID: model.id) == count)
        try sample.catalog.checkInvariants()
    }

    @Test func noPicturesAreAnErrorThatChangesNothing() async throws {
        let sample = try SampleFolder()
        await #expect(throws: IndexingError.noPictures(paths: [sample.photos])) { try await sample.index() }
        #expect(try sample.catalog.summary().images == 0)
    }

    @Test(arguments: [0, 3, 4, 30, 200])
    func failuresInARowNeitherStallNorEndTheRun(_ failures: Int) async throws {
        let sample = try SampleFolder()
        try sample.addPictures(0..<6)
        for number in 0..<failures { try sample.write([UInt8(number & 0xFF)], to: "00002 \(number).jpg") }
        let report = try await sample.index(options: IndexingOptions(threads: 2, batchSize: 4))
        #expect(report.added == 6)
        #expect(report.failures.count == failures)
        #expect(try sample.catalog.failures().count == failures)
    }

    @Test func idsFollowTheOrderOfThePathsWhateverTheThreads() async throws {
        var orders: [[String]] = []
        for threads in [1, 2, 4] {
            let sample = try SampleFolder()
            try sample.addPictures(0..<90)
            for number in 0..<30 { try sample.write([1, 2, 3], to: String(format: "%05d.jpg", number * 3)) }
            for number in 0..<20 { try sample.write(SamplePicture.png(seed: 5), to: "twin \(number).png") }
            _ = try await sample.index(options: IndexingOptions(threads: threads, batchSize: 8))
            let images = try sample.images().sorted { $0.id < $1.id }
            orders.append(images.map { sample.name($0.path) })
        }
        #expect(orders[0] == orders[0].sorted())
        #expect(orders[0].count == 110)
        #expect(orders[1] == orders[0])
        #expect(orders[2] == orders[0])
    }

    @Test(arguments: [1, 2, 4])
    func progressOnlyRisesAndEndsAtTheTotal(_ threads: Int) async throws {
        let sample = try SampleFolder()
        try sample.addPictures(0..<40)
        for number in 0..<10 { try sample.write([9], to: "broken \(number).png") }
        var seen: [IndexingProgress] = []
        _ = try await sample.index(options: IndexingOptions(threads: threads, batchSize: 4)) {
            seen.append($0)
        }
        #expect(seen.first?.done == 0)
        #expect(seen.last?.done == 50)
        #expect(seen.last?.failed == 10)
        #expect(seen.allSatisfy { $0.total == 50 })
        #expect(seen.map(\.done) == seen.map(\.done).sorted())
        #expect(seen.map(\.failed) == seen.map(\.failed).sorted())
        #expect(seen.count > 10)
    }

    @Test(arguments: [1, 2, 4])
    func aCancelledRunKeepsItsWorkAndTheNextGoesOn(_ threads: Int) async throws {
        let sample = try SampleFolder()
        try sample.addPictures(0..<200)
        let options = IndexingOptions(threads: threads, batchSize: 4)
        let first = try await Task {
            try await sample.index(options: options) { progress in
                if progress.done >= 20 { withUnsafeCurrentTask { $0?.cancel() } }
            }
        }.value
        #expect(first.isInterrupted)
        #expect(first.added >= 20)
        #expect(first.added < 200)
        #expect(first.embedded == first.added)
        #expect(try sample.images().count == first.added)
        let second = try await sample.index(options: options)
        #expect(!second.isInterrupted)
        #expect(second.unchanged == first.added)
        #expect(second.added == 200 - first.added)
        try sample.catalog.checkInvariants()
    }

    @Test func aRunThatIsCancelledFromTheStartDoesNothing() async throws {
        let sample = try SampleFolder()
        try sample.addPictures(0..<10)
        _ = try await sample.index()
        try FileManager.default.removeItem(atPath: sample.photo("00000.png"))
        try sample.addPictures(20..<30)
        let report = try await Task {
            withUnsafeCurrentTask { $0?.cancel() }
            return try await sample.index()
        }.value
        #expect(report.isInterrupted)
        #expect(report.added == 0)
        #expect(report.removed == 0)
        #expect(try sample.images().count == 10)
    }

    @Test func aFullDiskEndsTheRunAndKeepsTheBatchesBefore() async throws {
        let sample = try SampleFolder()
        try sample.addPictures(0..<10)
        _ = try await sample.index()
        try sample.addPictures(10..<2000)
        try sample.catalog.limitSize(toPages: sample.catalog.pageCount() + 4)
        await #expect(throws: LibraryError.diskFull(path: sample.catalog.path.string)) {
            try await sample.index()
        }
        try sample.catalog.checkInvariants()
        let kept = try sample.images().count
        #expect(kept > 10)
        #expect(kept < 2000)
        try sample.catalog.limitSize(toPages: 1_000_000)
        #expect(try await sample.index().added == 2000 - kept)
    }

    @Test func anotherModelOfTheSameNameIsRefused() async throws {
        let sample = try SampleFolder()
        try sample.addPictures(0..<3)
        _ = try await sample.index()
        let checkpoint = try Checkpoint(folder: FilePath(Fixtures.path("checkpoints/bfloat16")))
        #expect(
            throws: IndexingError.changedModel(library: sample.catalog.path.string, name: "sample")
        ) {
            try Indexer(
                library: sample.catalog, embedder: ImageEmbedder(CLIPEncoder(checkpoint)),
                modelName: "sample")
        }
    }

    /// A library may come from anywhere, so its record of a model may be wrong.
    @Test func aRecordWithAnotherDimensionIsRefused() async throws {
        let sample = try SampleFolder()
        try sample.addPictures(0..<3)
        _ = try await sample.index()
        let encoder = CLIPEncoder(try Checkpoint(folder: FilePath(Fixtures.path("checkpoints/bfloat16"))))
        _ = try sample.catalog.registerModel(
            name: "other", fingerprint: try encoder.fingerprint(), dimension: encoder.dimension + 1)
        let error = #expect(throws: IndexingError.self) {
            try Indexer(library: sample.catalog, embedder: ImageEmbedder(encoder), modelName: "new")
        }
        #expect(
            error
                == .wrongDimension(
                    library: sample.catalog.path.string, name: "other", recorded: encoder.dimension + 1,
                    dimension: encoder.dimension))
        #expect(error?.description.contains("\(encoder.dimension + 1) values for each embedding") == true)
    }
}
