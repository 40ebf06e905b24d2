import CatalogInspection
import CatalogStore
import FilePaths
import Foundation
import ImagePreprocessing
import Indexing
import LibraryStore
import SystemPackage
import TestSupport
import Testing

/// What runs learn of pictures beside their pixels, and when they read it again.
struct PictureFactsTests {
    private let sample: SampleFolder

    init() throws { sample = try SampleFolder() }

    private func facts(_ name: String) throws -> ImageFacts {
        let image = try #require(try sample.catalog.image(atPath: sample.file(name)), "\(name)")
        return try #require(try sample.catalog.facts(imageIDs: [image.id])[image.id], "\(name)")
    }

    private func writeSidecar(_ name: String, rating: Int, tag: String) throws {
        try sample.write(
            Array(
                """
                <x:xmpmeta xmlns:x="adobe:ns:meta/">
                <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
                <rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/"
                  xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmp:Rating="\(rating)">
                <dc:subject><rdf:Bag><rdf:li>\(tag)</rdf:li></rdf:Bag></dc:subject>
                </rdf:Description></rdf:RDF></x:xmpmeta>
                """.utf8), to: name)
    }

    private func writeTakeout(_ name: String, seconds: Int) throws {
        try sample.write(
            Array(
                """
                {"title": "x", "description": "from Takeout", "photoTakenTime": {"timestamp": "\(seconds)"},
                 "geoData": {"latitude": 38.7078, "longitude": -9.1366, "altitude": 0.0}}
                """.utf8), to: name)
    }

    @Test func aNewPictureHasAFormatAndAtLeastTheTimeOfItsFile() async throws {
        try sample.write(SamplePicture.png(seed: 1), to: "a.png")
        try sample.write(SamplePicture.png(seed: 2), to: "IMG_20210704_123015.png")
        let report = try await sample.index()
        #expect(report.added == 2 && report.described == 0)
        #expect(try facts("a.png").format == "PNG")
        #expect(try facts("a.png").takenAt?.source == "fileTime")
        let guessed = try #require(try facts("IMG_20210704_123015.png").takenAt)
        #expect(guessed.source == "fileName" && guessed.localSeconds == 1625401815)
    }

    @Test func sidecarsAreReadAndReadAgainWhenTheyChange() async throws {
        try sample.addPictures(0..<3)
        try writeSidecar("00001.xmp", rating: 4, tag: "family")
        try writeTakeout("00002.png.json", seconds: 1_625_401_815)
        #expect(try await sample.index().added == 3)
        #expect(try facts("00001.png").rating == 4 && facts("00001.png").keywords == ["family"])
        #expect(try facts("00001.png").companions.map(\.kind) == [.sidecar])
        let exported = try facts("00002.png")
        #expect(exported.caption == "from Takeout" && exported.takenAt?.localSeconds == 1_625_401_815)
        #expect(exported.place?.country == "Portugal" && exported.place?.region == "Lisbon")
        #expect(try facts("00000.png").companions.isEmpty)
        // Nothing changed, so nothing is read again.
        let second = try await sample.index()
        #expect(second.unchanged == 3 && second.described == 0)
        // A changed, a new and a removed sidecar.
        try writeSidecar("00001.xmp", rating: 2, tag: "work")
        try writeSidecar("00000.png.xmp", rating: 5, tag: "new")
        try FileManager.default.removeItem(atPath: sample.photo("00002.png.json"))
        let third = try await sample.index()
        #expect(third.unchanged == 3 && third.described == 3 && third.embedded == 0)
        #expect(try facts("00001.png").rating == 2 && facts("00001.png").keywords == ["work"])
        #expect(try facts("00000.png").rating == 5)
        #expect(try facts("00002.png").caption == nil && facts("00002.png").location == nil)
        try sample.catalog.checkInvariants()
    }

    /// As in a library that an earlier version made.
    @Test func missingFactsAreReadWithoutEncodingAnything() async throws {
        try sample.addPictures(0..<20)
        _ = try await sample.index()
        try sample.catalog.execute("DELETE FROM facts")
        let report = try await sample.index()
        #expect(report.described == 20 && report.unchanged == 20 && report.embedded == 0)
        #expect(try facts("00007.png").format == "PNG")
        #expect(try await sample.index().described == 0)
    }

    @Test func factsFollowMovesAndCopies() async throws {
        try sample.write(SamplePicture.png(seed: 1), to: "IMG_20210704_123015.png")
        try writeTakeout("IMG_20210704_123015.png.json", seconds: 5)
        _ = try await sample.index()
        #expect(try facts("IMG_20210704_123015.png").takenAt?.source == "takeout")
        // Moved without its sidecar, under a name that says another time.
        try FileManager.default.moveItem(
            atPath: sample.photo("IMG_20210704_123015.png"), toPath: sample.photo("IMG_20200101_000000.png"))
        #expect(try await sample.index().moved == 1)
        #expect(try facts("IMG_20200101_000000.png").takenAt?.localSeconds == 1577836800)
        try sample.write(SamplePicture.png(seed: 1), to: "IMG_20190101_000000.png")
        let copied = try await sample.index()
        #expect(copied.added == 1 && copied.embedded == 0)
        #expect(try facts("IMG_20190101_000000.png").takenAt?.localSeconds == 1546300800)
    }

    @Test func aChangedSidecarStandsForItsPicture() async throws {
        try sample.addPictures(0..<3)
        _ = try await sample.index()
        try writeSidecar("00001.png.xmp", rating: 3, tag: "a")
        let report = try await sample.update([sample.file("00001.png.xmp")])
        #expect(report.described == 1 && report.unchanged == 1 && report.failures.isEmpty)
        #expect(try facts("00001.png").rating == 3)
        try FileManager.default.removeItem(atPath: sample.photo("00001.png.xmp"))
        #expect(try await sample.update([sample.file("00001.png.xmp")]).described == 1)
        #expect(try facts("00001.png").rating == nil)
    }

    @Test func aVideoBesideAPictureMakesItLive() async throws {
        try sample.addPictures(0..<2)
        try sample.write([0, 0, 0, 8], to: "00001.MOV")
        let report = try await sample.index()
        #expect(report.added == 2 && report.failures.isEmpty)
        #expect(try facts("00001.png").isLive && !facts("00000.png").isLive)
        #expect(try facts("00001.png").companions.map(\.kind) == [.video])
    }

    private func copyRaw(to name: String) throws {
        try sample.write(
            [UInt8](Data(contentsOf: URL(filePath: Fixtures.path("pixels/raw/preview-2.dng")))), to: name)
    }

    @Test(.enabled(if: ImageFormat.raw.missing == nil))
    func aRawFileAndItsPictureAreOnePicture() async throws {
        try sample.addPictures(0..<2)
        try copyRaw(to: "00001.DNG")
        try copyRaw(to: "alone.dng")
        let report = try await sample.index()
        #expect(report.added == 3 && report.failures.isEmpty)
        #expect(try facts("00001.png").companions.map(\.kind) == [.raw])
        #expect(try sample.catalog.image(atPath: sample.file("00001.DNG")) == nil)
        #expect(try facts("alone.dng").format == ImageFormat.raw.name)
        // Apart on demand, and together again.
        var options = IndexingOptions()
        options.separatesPairs = true
        let apart = try await sample.index(options: options)
        #expect(apart.added == 1 && apart.described == 1)
        #expect(try facts("00001.png").companions.isEmpty && sample.images().count == 4)
        let together = try await sample.index()
        #expect(together.removed == 1 && together.described == 1 && together.added == 0)
        #expect(try sample.images().count == 3)
        // Without the picture, the raw file stands for itself.
        try FileManager.default.removeItem(atPath: sample.photo("00001.png"))
        let left = try await sample.update([sample.file("00001.png")])
        #expect(left.added == 1 && left.removed == 1)
        #expect(try facts("00001.DNG").companions.isEmpty)
        try sample.catalog.checkInvariants()
    }

    @Test(.enabled(if: ImageFormat.raw.missing == nil))
    func aRawFileIsReadIfItsPictureIsBroken() async throws {
        try sample.write([1, 2, 3], to: "a.jpg")
        try copyRaw(to: "a.dng")
        let first = try await sample.index()
        #expect(first.failures.count == 1 && first.added == 1)
        #expect(try facts("a.dng").format == ImageFormat.raw.name)
        let second = try await sample.index()
        #expect(second.unchanged == 1 && second.knownFailures == 1)
    }

    @Test(arguments: [
        "<?xml version=\"1.0\"?><!DOCTYPE a [<!ENTITY b \"c\">]><a>&b;</a>", "<x:xmpmeta", "", "{", "no XML",
    ])
    func aDamagedSidecarIsNoFailure(_ content: String) async throws {
        try sample.addPictures(0..<1)
        try sample.write(Array(content.utf8), to: "00000.png.xmp")
        try sample.write(Array(content.utf8), to: "00000.png.json")
        let report = try await sample.index()
        #expect(report.added == 1 && report.failures.isEmpty)
        #expect(try facts("00000.png").takenAt?.source == "fileTime")
        #expect(try await sample.index().described == 0)
    }
}
