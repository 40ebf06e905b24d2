import CatalogInspection
import CatalogStore
import CLIPModel
import FilePaths
import ImagePreprocessing
import Indexing
import LibraryStore
import SystemPackage
import Testing
import TestSupport

/// Which files are read again: size, modification time and change time decide.
struct ChangedFileTests {
    private let sample: SampleFolder

    init() throws {
        sample = try SampleFolder()
        try sample.addPictures(0..<3)
    }

    private var first: FilePath { sample.file("00000.png") }

    private static var readingAll: IndexingOptions {
        var options = IndexingOptions()
        options.readsAll = true
        return options
    }

    /// The embedding ids of all images, by path.
    private func embeddings() throws -> [FilePath: Int64] {
        try sample.images().reduce(into: [:]) { ids, image in
            ids[image.path] = try sample.catalog.embeddingID(imageID: image.id, modelID: 1)
        }
    }

    /// Makes the library record another content than the files have, as if they had changed without a trace.
    private func forgetContents() throws {
        try sample.catalog.execute("UPDATE images SET contentHash = zeroblob(32)")
    }

    @Test func contentThatChangedWithSizeAndTimeKeptIsNoticed() async throws {
        _ = try await sample.index()
        let before = try #require(FileStatus(of: first))
        try first.write(SamplePicture.png(seed: 9))
        try first.setModified(before.modificationTime)
        let after = try #require(FileStatus(of: first))
        try #require(after.fileSize == before.fileSize && after.modificationTime == before.modificationTime)
        let report = try await sample.index()
        #expect(report.updated == 1 && report.embedded == 1 && report.unchanged == 2)
        #expect(try await sample.index().unchanged == 3)
    }

    @Test func aChangeOfTheChangeTimeAloneCostsNoEmbedding() async throws {
        _ = try await sample.index()
        let before = try embeddings()
        try first.setMode(0o600)
        try sample.folder.file("link.png").hardLink(to: sample.file("00001.png"))
        let report = try await sample.index()
        #expect(report.unchanged == 3 && report.embedded == 0 && report.updated == 0)
        #expect(try embeddings() == before)
        // It is read once: the new time is remembered.
        for image in try sample.images() {
            #expect(image.changeTime == FileStatus(of: image.path)?.changeTime)
        }
        try forgetContents()
        #expect(try await sample.index().unchanged == 3)
    }

    @Test func readingAllHashesAll() async throws {
        _ = try await sample.index()
        let before = try embeddings()
        let report = try await sample.index(options: Self.readingAll)
        #expect(report.unchanged == 3 && report.embedded == 0)
        #expect(try embeddings() == before)
        try forgetContents()
        #expect(try await sample.index().unchanged == 3)
        let found = try await sample.index(options: Self.readingAll)
        #expect(found.updated == 3 && found.embedded == 3 && found.unchanged == 0)
    }

    @Test func rowsWithoutAChangeTimeStayAsTheyAre() async throws {
        _ = try await sample.index()
        try forgetContents()
        try sample.catalog.execute("UPDATE images SET changeTime = NULL")
        let report = try await sample.index()
        #expect(report.unchanged == 3 && report.embedded == 0)
        // Size and modification time decide.
        try sample.touch("00000.png")
        #expect(try await sample.index().updated == 1)
    }

    /// Years inside and outside the range of nanoseconds in 64 bits.
    @Test(arguments: [13_569_465_600, -11_676_096_000, -1, 0, 253_402_300_799, 9_223_372_036, -9_223_372_037])
    func filesOfAllTimesAreIndexedOnce(_ seconds: Int) async throws {
        try first.setModified(seconds: seconds, nanoseconds: 999_999_999)
        #expect(try await sample.index().added == 3)
        #expect(
            try sample.catalog.image(atPath: first)?.modificationTime
                == FileStatus(of: first)?.modificationTime)
        let again = try await sample.index()
        #expect(again.unchanged == 3 && again.embedded == 0)
    }

    /// Uses a disk whose file system stores such times unchanged.
    @Test(.enabled(if: ScratchDisk.isPermitted))
    func timesBeyondTheBoundsAreTheBounds() async throws {
        let disk = try ScratchDisk(in: sample.folder, megabytes: 1)
        try disk.attach(to: sample.file("disk"))
        let (late, early) = (sample.file("disk/late.png"), sample.file("disk/early.png"))
        try late.write(SamplePicture.png(seed: 7))
        try early.write(SamplePicture.png(seed: 8))
        try late.setModified(seconds: 13_569_465_600)
        try early.setModified(seconds: -11_676_096_000)
        #expect(FileStatus(of: late)?.modificationTime == .max)
        #expect(FileStatus(of: early)?.modificationTime == .min)
        #expect(try await sample.index().added == 5)
        #expect(try await sample.index().unchanged == 5)
        // The modification times are equal now, so the change time decides.
        try late.write(SamplePicture.png(seed: 6))
        try late.setModified(seconds: 16_725_225_600)
        #expect(FileStatus(of: late)?.modificationTime == .max)
        #expect(try await sample.index().updated == 1)
    }

    @Test func aPictureThatIsPutBackDuringTheRunStays() async throws {
        _ = try await sample.index()
        let before = try sample.catalog.image(atPath: first)
        let aside = sample.folder.file("aside.png")
        try first.move(to: aside)
        try sample.write(SamplePicture.png(seed: 9), to: "new.png")
        var isBack = false
        let report = try await sample.index { _ in
            if !isBack { isBack = (try? aside.move(to: first)) != nil }
        }
        #expect(isBack && report.removed == 0 && report.added == 1)
        #expect(try sample.catalog.image(atPath: first) == before)
        let again = try await sample.index()
        #expect(again.unchanged == 4 && again.embedded == 0)
        #expect(try sample.catalog.image(atPath: first)?.id == before?.id)
    }

    @Test func somethingElseUnderTheNameIsNotThePicture() async throws {
        _ = try await sample.index()
        try first.delete()
        try sample.write(SamplePicture.png(seed: 9), to: "new.png")
        var isThere = false
        let report = try await sample.index { _ in
            if !isThere { isThere = (try? first.makeFolder()) != nil }
        }
        #expect(isThere && report.removed == 1)
        #expect(try sample.catalog.image(atPath: first) == nil)
    }

    @Test func aPictureThatGoesDuringTheRunIsForgottenByTheNext() async throws {
        _ = try await sample.index()
        try sample.write(SamplePicture.png(seed: 9), to: "new.png")
        var isGone = false
        let report = try await sample.index { _ in
            if !isGone { isGone = (try? first.delete()) != nil }
        }
        #expect(isGone && report.removed == 0)
        #expect(try await sample.index().removed == 1)
    }
}

/// When a file that failed is tried again although it did not change.
struct FailedFileTests {
    private let sample: SampleFolder

    init() throws {
        sample = try SampleFolder()
        // 24 x 24 pixels.
        try sample.addPictures(0..<2)
    }

    /// Records in the library that the first picture failed.
    private func fail(requiring pixels: Int64?, decoderVersion: Int = ImageDecoder.version) throws {
        let path = sample.file("00000.png")
        let status = try #require(FileStatus(of: path))
        let model = try sample.catalog.registerModel(
            name: sample.first.name, fingerprint: sample.first.encoder.checkpoint.fingerprint(),
            dimension: sample.first.encoder.dimension)
        try sample.catalog.apply(
            [
                .fail(
                    path: path, fileSize: status.fileSize, modificationTime: status.modificationTime,
                    reason: "r", changeTime: status.changeTime, decoderVersion: decoderVersion,
                    requiredPixels: pixels)
            ], modelID: model.id)
    }

    @Test func aHigherLimitLetsItBeTried() async throws {
        try fail(requiring: 577)
        let low = try await sample.index(decoder: ImageDecoder(pixelLimit: 576))
        #expect(low.added == 1 && low.knownFailures == 1)
        let high = try await sample.index(decoder: ImageDecoder(pixelLimit: 577))
        #expect(high.added == 1 && high.unchanged == 1 && high.knownFailures == 0)
        #expect(try sample.catalog.failures().isEmpty)
    }

    @Test(.enabled(if: ImageError.tooLarge(path: "", width: 2, height: 3, limit: 5).requiredPixels == 6))
    func whatIsTooLargeIsTriedWithALimitThatWillDo() async throws {
        #expect(try await sample.index(decoder: ImageDecoder(pixelLimit: 500)).failures.count == 2)
        for limit in [500, 400, 575] {
            #expect(try await sample.index(decoder: ImageDecoder(pixelLimit: limit)).knownFailures == 2)
        }
        #expect(try await sample.index(decoder: ImageDecoder(pixelLimit: 576)).added == 2)
    }

    @Test func otherReasonsStay() async throws {
        try fail(requiring: nil)
        #expect(try await sample.index().knownFailures == 1)
        #expect(try await sample.index(decoder: ImageDecoder(pixelLimit: 1 << 40)).knownFailures == 1)
        var options = IndexingOptions()
        options.retriesFailed = true
        #expect(try await sample.index(options: options).added == 1)
    }

    @Test func aLaterDecoderTriesOnce() async throws {
        try sample.write([1, 2, 3], to: "broken.png")
        try fail(requiring: nil, decoderVersion: 1)
        let report = try await sample.index()
        #expect(report.added == 2 && report.failures.count == 1 && report.knownFailures == 0)
        try sample.catalog.execute("UPDATE failures SET decoderVersion = 1")
        #expect(try await sample.index().failures.count == 1)
        let again = try await sample.index()
        #expect(again.knownFailures == 1 && again.failures.isEmpty)
    }
}

/// Rows that were written with an earlier version of the decoder.
struct DecoderVersionTests {
    private let sample: SampleFolder

    init() throws {
        sample = try SampleFolder()
        try sample.addPictures(0..<3)
    }

    private func embeddings(_ modelID: Int64) throws -> [Int64: Int64?] {
        try sample.images().reduce(into: [:]) { ids, image in
            ids[image.id] = try sample.catalog.embeddingID(imageID: image.id, modelID: modelID)
        }
    }

    private func makeEarlier() throws { try sample.catalog.execute("UPDATE images SET decoderVersion = 1") }

    @Test func ordinaryPicturesKeepTheirEmbeddings() async throws {
        try #require(ImageDecoder.version > 1)
        _ = try await sample.index()
        _ = try await sample.index(sample.second)
        let before = try [embeddings(1), embeddings(2)]
        try makeEarlier()
        let report = try await sample.index()
        #expect(report.unchanged == 3 && report.embedded == 0 && report.updated == 0)
        #expect(try [embeddings(1), embeddings(2)] == before)
        #expect(try sample.images().allSatisfy { $0.decoderVersion == ImageDecoder.version })
        #expect(try await sample.index(sample.second).unchanged == 3)
        #expect(try [embeddings(1), embeddings(2)] == before)
        try sample.catalog.checkInvariants()
    }

    /// A transparent picture, and one of 16-bit grey.
    private static let changedKinds = ["clear-white-ring.png", "grey16-ramp.png"]

    private func addFixture(_ name: String, as names: String...) throws {
        let bytes = try FilePath(Fixtures.path("pixels/decode/" + name)).read()
        try #require(ImageDecoder.pixelsChanged(in: bytes, since: 1))
        for name in names { try sample.write(bytes, to: name) }
    }

    /// The embedding of each image, by path.
    private func vectors(_ modelID: Int64) throws -> [FilePath: [Float]] {
        try sample.images().reduce(into: [:]) { vectors, image in
            vectors[image.path] = try sample.catalog.embedding(imageID: image.id, modelID: modelID)
        }
    }

    /// Replaces all embeddings by zeros, which stand for those of an earlier version.
    private func spoil() throws {
        try makeEarlier()
        try sample.catalog.execute("UPDATE embeddings SET vector = zeroblob(length(vector))")
    }

    @Test(arguments: changedKinds) func picturesOfOtherPixelsAreEmbeddedAgain(_ name: String) async throws {
        try addFixture(name, as: "changed.png")
        _ = try await sample.index()
        _ = try await sample.index(sample.second)
        let expected = try [vectors(1), vectors(2)]
        let before = try embeddings(1)
        try spoil()
        let changed = sample.file("changed.png")
        let report = try await sample.index()
        #expect(report.updated == 1 && report.embedded == 1 && report.unchanged == 3)
        #expect(try vectors(1)[changed] == expected[0][changed])
        #expect(try embeddings(1).filter { before[$0.key] != $0.value }.count == 1)
        // The other model's embedding of it is out of date as well.
        #expect(try vectors(2)[changed] == nil && vectors(2).count == 3)
        let second = try await sample.index(sample.second)
        #expect(second.embedded == 1 && second.unchanged == 3)
        #expect(try vectors(2)[changed] == expected[1][changed])
        #expect(try await sample.index().unchanged == 4)
        #expect(try sample.images().allSatisfy { $0.decoderVersion == ImageDecoder.version })
    }

    @Test(arguments: changedKinds, [1, 8]) func copiesOfThemAsWell(_ name: String, _ batch: Int) async throws
    {
        try addFixture(name, as: "one.png", "three.png", "two.png")
        let options = IndexingOptions(threads: 1, batchSize: batch)
        _ = try await sample.index(options: options)
        _ = try await sample.index(sample.second, options: options)
        let expected = try [vectors(1), vectors(2)]
        try spoil()
        // One of them moves, too.
        try sample.file("two.png").move(to: sample.file("zwei.png"))
        let report = try await sample.index(options: options)
        #expect(report.updated + report.added + report.moved == 3 && report.unchanged == 3)
        _ = try await sample.index(sample.second, options: options)
        for name in ["one.png", "three.png", "zwei.png"] {
            #expect(try vectors(1)[sample.file(name)] == expected[0][sample.file("one.png")], "\(name)")
            #expect(try vectors(2)[sample.file(name)] == expected[1][sample.file("one.png")], "\(name)")
        }
        #expect(try sample.images().allSatisfy { $0.decoderVersion == ImageDecoder.version })
        try sample.catalog.checkInvariants()
    }

    /// An embedding that is copied from an identical file, read by a later version, is no reason to drop others.
    @Test func aCopyKeepsWhatOtherModelsKnow() async throws {
        try sample.write(SamplePicture.png(seed: 0), to: "twin.png")
        _ = try await sample.index()
        _ = try await sample.index(sample.second, paths: [sample.file("twin.png")])
        let before = try embeddings(1)
        try makeEarlier()
        try sample.catalog.execute(
            "UPDATE images SET decoderVersion = \(ImageDecoder.version) WHERE path LIKE '%twin.png'")
        #expect(try await sample.index(sample.second).embedded == 2)
        #expect(try embeddings(1) == before)
        #expect(try vectors(2).count == 4)
        #expect(try sample.images().allSatisfy { $0.decoderVersion == ImageDecoder.version })
    }

    @Test func copiesOfThemNeedNoEmbedding() async throws {
        _ = try await sample.index()
        try makeEarlier()
        try sample.write(SamplePicture.png(seed: 0), to: "copy.png")
        try sample.file("00001.png").move(to: sample.file("moved.png"))
        let report = try await sample.index()
        #expect(report.embedded == 0 && report.added == 1 && report.moved == 1 && report.unchanged == 2)
        try sample.catalog.checkInvariants()
    }

    @Test func aNewEmbeddingMakesThemCurrent() async throws {
        _ = try await sample.index()
        let before = try embeddings(1)
        try makeEarlier()
        #expect(try await sample.index(sample.second).embedded == 3)
        #expect(try sample.images().allSatisfy { $0.decoderVersion == ImageDecoder.version })
        #expect(try embeddings(1) == before)
    }
}
