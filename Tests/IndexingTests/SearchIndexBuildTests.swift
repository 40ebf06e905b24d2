import CatalogInspection
import CatalogStore
import CLIPModel
import Foundation
import Indexing
import Kernels
import LibraryStore
import SearchIndex
import Synchronization
import SystemPackage
import Testing
import TestSupport
import VectorIndex

/// When the search index of a library is built, with new or former lists, and when it is removed.
struct SearchIndexBuildTests {
    private let sample: SampleFolder

    init() throws { sample = try SampleFolder() }

    private func index(
        smallest: Int = 40, threads: Int = 2, configure: (inout IndexingOptions) -> Void = { _ in },
        building: (IndexBuildProgress) -> Void = { _ in }
    ) async throws -> IndexingReport {
        var options = IndexingOptions(threads: threads, batchSize: 1000)
        options.smallestIndexSize = smallest
        configure(&options)
        return try await sample.index(options: options, building: building)
    }

    private func remove(_ seeds: Range<Int>) throws {
        for seed in seeds {
            try FileManager.default.removeItem(atPath: sample.photo(String(format: "%05d.png", seed)))
        }
    }

    private func indexPath() throws -> String {
        let model = try #require(try sample.catalog.models().first)
        return IndexFiles(library: sample.catalog.path).path(modelID: model.id).string
    }

    private func hasFile() throws -> Bool { FileManager.default.fileExists(atPath: try indexPath()) }

    @Test func aLibraryHasAnIndexFromTheSmallestSizeOn() async throws {
        try sample.addPictures(0..<39)
        #expect(try await index().searchIndex == nil)
        #expect(try !hasFile())
        try sample.addPictures(39..<40)
        let report = try #require(try await index().searchIndex)
        #expect(report.wasBuilt && report.vectors == 40 && report.nlist == 25 && report.problem == nil)
        #expect(try hasFile())
        #expect(try sample.catalog.indexGenerations(modelID: 1).map(\.isFinished) == [true])
    }

    /// Adds a plain grey picture in one of 97 shades. The order of the shades spreads every subset over the whole
    /// range.
    private func add(shade: Int) throws {
        let picture = SamplePicture.plainPNG(grey: 30 + 2 * (shade * 37 % 97))
        try sample.write(picture, to: String(format: "%05d.png", shade))
    }

    @Test func changesAreBorneUpToABound() async throws {
        for shade in 0..<40 { try add(shade: shade) }
        _ = try await index()
        // A quarter of the smallest size.
        for shade in 40..<47 { try add(shade: shade) }
        try remove(0..<3)
        #expect(try await index().searchIndex?.wasBuilt == false)
        try remove(3..<4)
        let report = try #require(try await index().searchIndex)
        #expect(report.wasBuilt && report.vectors == 43)
        // The lists stay as they are until there are twice as many pictures.
        #expect(report.nlist == 25)
        for shade in 47..<75 { try add(shade: shade) }
        let larger = try #require(try await index().searchIndex)
        #expect(larger.vectors == 71 && larger.nlist == 25)
        for shade in 75..<95 { try add(shade: shade) }
        let grown = try #require(try await index().searchIndex)
        #expect(grown.vectors == 91 && grown.nlist == 38)
        try sample.catalog.checkInvariants()
    }

    @Test func picturesOfAnotherKindLetTheListsBeTrainedAgain() async throws {
        // All pictures are alike except for their shade.
        for shade in 0..<60 {
            try sample.write(SamplePicture.plainPNG(grey: 100 + shade), to: "\(shade).png")
        }
        let alike = try #require(try await index().searchIndex)
        try sample.addPictures(60..<100)
        let mixed = try #require(try await index().searchIndex)
        #expect(mixed.wasBuilt && alike.nlist == 31)
        // There are fewer than twice as many pictures, so it is the distance from the centroids that decides.
        #expect(mixed.nlist == 40)
    }

    @Test func theIndexGoesWhenTheLibraryIsSmallAgain() async throws {
        try sample.addPictures(0..<40)
        _ = try await index()
        try remove(0..<20)
        // At half the smallest size the index stays, so that it is not built and removed again and again.
        #expect(try await index().searchIndex?.vectors == 20)
        try remove(20..<21)
        #expect(try await index().searchIndex == nil)
        #expect(try !hasFile())
        #expect(try sample.catalog.indexGenerations(modelID: 1).isEmpty)
    }

    @Test func otherWishesBuildItAnewAndNoWishesLeaveItAsItIs() async throws {
        try sample.addPictures(0..<50)
        let first = try #require(try await index().searchIndex)
        #expect(first.recall.target == 0.98)
        func wish(_ configure: (inout IndexingOptions) -> Void) async throws -> IndexBuildReport {
            let report = try #require(try await index(configure: configure).searchIndex)
            #expect(report.wasBuilt)
            #expect(try await index(configure: configure).searchIndex?.wasBuilt == false)
            #expect(try await index().searchIndex?.wasBuilt == false)
            return report
        }
        #expect(try await wish { $0.index.recall = 1 }.recall.target == 1)
        #expect(try await wish { $0.index.lists = 7 }.nlist == 7)
        // As many as there are pictures to train on.
        #expect(try await wish { $0.index.lists = 1000 }.nlist == 45)
        let bytes = try indexBytes().count
        let wide = try await wish { $0.index.precision = .float32 }
        #expect(wide.recall.target == 1)
        #expect(try indexBytes().count > bytes)
    }

    @Test func wishesOutliveTheFile() async throws {
        try sample.addPictures(0..<50)
        _ = try await index { options in
            options.index.recall = 1
            options.index.lists = 9
        }
        try FileManager.default.removeItem(atPath: try indexPath())
        let report = try #require(try await index().searchIndex)
        #expect(report.wasBuilt && report.recall.target == 1 && report.nlist == 9)
        #expect(report.problem?.contains("no index at") == true)
        // Other options do not change the lists, and 0 lets the program choose their number again.
        #expect(try await index { $0.index.recall = 0.9 }.searchIndex?.nlist == 9)
        #expect(try await index { $0.index.lists = 0 }.searchIndex?.nlist == 9)
        try sample.addPictures(50..<120)
        #expect(try await index().searchIndex?.nlist == 44)
    }

    @Test func damageInAListIsRepaired() async throws {
        try sample.addPictures(0..<50)
        _ = try await index()
        var bytes = try Data(contentsOf: URL(filePath: try indexPath()))
        bytes[bytes.count - 200] ^= 1
        try bytes.write(to: URL(filePath: try indexPath()))
        let report = try #require(try await index().searchIndex)
        #expect(report.wasBuilt && report.problem?.contains("is damaged") == true)
        #expect(try await index().searchIndex?.wasBuilt == false)
    }

    @Test func whatAKilledRunLeftIsRemoved() async throws {
        try sample.addPictures(0..<50)
        _ = try await index()
        for name in [".part", ""] {
            if name.isEmpty { try sample.catalog.forgetIndex(modelID: 1) }
            try Data("left".utf8).write(to: URL(filePath: try indexPath() + name))
            _ = try await index(smallest: name.isEmpty ? 1000 : 40)
            #expect(!FileManager.default.fileExists(atPath: try indexPath() + name))
        }
    }

    @Test func allListsFindEverything() async throws {
        try sample.addPictures(0..<60)
        let report = try #require(try await index { $0.index.recall = 1 }.searchIndex)
        #expect(report.recall.shiftedQueries.recall == 1 && report.recall.nearQueries.recall == 1)
        #expect(
            report.recall.shiftedQueries.nprobe <= report.nlist && report.recall.shiftedQueries.nprobe >= 1)
    }

    @Test func theBuildTellsWhatItIsAt() async throws {
        try sample.addPictures(0..<50)
        var stages: [IndexBuildProgress] = []
        _ = try await index(building: { stages.append($0) })
        #expect(stages.first == .reading(vectors: 50))
        #expect(stages.suffix(2) == [.writing, .measuring])
        #expect(stages.contains(.training(pass: 1, passes: 10)))
        stages = []
        _ = try await index(building: { stages.append($0) })
        #expect(stages.isEmpty)
    }

    @Test func aCancelledBuildLeavesThePicturesAndTheFormerIndex() async throws {
        try sample.addPictures(0..<50)
        _ = try await index()
        let before = try Data(contentsOf: URL(filePath: try indexPath()))
        try sample.addPictures(50..<90)
        let run = Task {
            try await index(building: { progress in
                if progress == .writing { withUnsafeCurrentTask { $0?.cancel() } }
            })
        }
        let report = try await run.value
        #expect(report.isInterrupted && report.added == 40 && report.searchIndex == nil)
        #expect(try Data(contentsOf: URL(filePath: try indexPath())) == before)
        #expect(try sample.catalog.indexGenerations(modelID: 1).map(\.isFinished) == [true])
        #expect(!FileManager.default.fileExists(atPath: try indexPath() + ".part"))
        #expect(try await index().searchIndex != nil)
    }

    @Test func aFolderThatCannotTakeTheIndexDoesNotLoseThePictures() async throws {
        try sample.addPictures(0..<50)
        _ = try await index(smallest: 1000)
        // A folder is in the place of the unfinished file.
        try FileManager.default.createDirectory(
            atPath: try indexPath() + ".part/inside", withIntermediateDirectories: true)
        try sample.addPictures(50..<60)
        let report = try await index()
        #expect(report.added == 10 && report.searchIndex == nil)
        #expect(report.indexProblem?.description.contains("cannot be written") == true)
        #expect(try sample.images().count == 60)
        #expect(try sample.catalog.indexGenerations(modelID: 1).isEmpty)
    }

    /// The bytes of the file without what identifies the build: generation, tag and the header's checksum are zero.
    private func indexBytes() throws -> [UInt8] {
        var bytes = [UInt8](try Data(contentsOf: URL(filePath: try indexPath())))
        for range in [32..<72, 120..<128] {
            bytes.replaceSubrange(range, with: repeatElement(0, count: range.count))
        }
        return bytes
    }

    /// Embeddings that do not fit in memory are read again for every pass.
    @Test(arguments: VectorPrecision.allCases)
    func whatDoesNotFitInMemoryIsBuiltTheSame(_ precision: VectorPrecision) async throws {
        try sample.addPictures(0..<130)
        func build(memory: Int) async throws -> (bytes: [UInt8], report: IndexBuildReport) {
            try? FileManager.default.removeItem(atPath: try indexPath())
            let report = try await index { options in
                options.indexMemory = memory
                options.index.precision = precision
            }
            return (try indexBytes(), try #require(report.searchIndex))
        }
        _ = try await index(smallest: 1000)
        let whole = try await build(memory: .max)
        for memory in [0, 16 * 4 * 50] {
            let streamed = try await build(memory: memory)
            #expect(streamed.report.wasBuilt && streamed.report.vectors == 130)
            #expect(
                streamed.report.recall.shiftedQueries == whole.report.recall.shiftedQueries
                    && streamed.report.recall.nearQueries == whole.report.recall.nearQueries)
            #expect(streamed.bytes == whole.bytes)
        }
    }

    /// All passes read the library as it was when the build began, and the catalog records what has changed since.
    @Test(arguments: [0, Int.max])
    func changesDuringABuildAreNotPartOfIt(_ memory: Int) async throws {
        try sample.addPictures(0..<60)
        _ = try await index(smallest: 1000)
        let other = try Catalog(path: sample.catalog.path, access: .readWrite(create: false))
        let model = try #require(try other.models().first)
        let images = try sample.images()
        var stages: [IndexBuildProgress] = []
        let report = try await index(
            configure: { $0.indexMemory = memory },
            building: { progress in
                stages.append(progress)
                guard progress == .writing else { return }
                do {
                    try other.apply(images.prefix(3).map { .remove(path: $0.path) }, modelID: model.id)
                } catch {
                    Issue.record(error)
                }
            })
        #expect(stages.contains(.writing))
        #expect(report.searchIndex?.vectors == 60)
        let generation = try #require(try other.indexGenerations(modelID: model.id).first)
        #expect(generation.isFinished)
        #expect(try other.removedEmbeddings(since: generation)?.count == 3)
        #expect(try other.embeddingCount(modelID: model.id) == 57)
        try other.checkInvariants()
    }

    /// The time limit ends the run if a build never comes; no machine needs as long for one.
    @Test(.timeLimit(.minutes(20))) func theIndexIsBuiltWhilePicturesComeIn() async throws {
        try sample.addPictures(0..<300)
        var builtMeanwhile = false
        var options = IndexingOptions(threads: 2, batchSize: 4)
        options.smallestIndexSize = 30
        let report = try await sample.index(options: options) { progress in
            // The background build has begun by then; the run waits here until its file is in place.
            guard (100..<300).contains(progress.done), !builtMeanwhile else { return }
            while (try? hasFile()) != true, !Task.isCancelled { usleep(1000) }
            builtMeanwhile = !Task.isCancelled
        }
        #expect(builtMeanwhile)
        #expect(report.added == 300)
        let generations = try sample.catalog.indexGenerations(modelID: 1)
        #expect(generations.count == 1 && generations[0].isFinished)
        let bearable = max(30 / 4, report.searchIndex!.vectors / 10)
        #expect(report.searchIndex!.vectors >= 300 - bearable)
        try sample.catalog.checkInvariants()
    }
}
