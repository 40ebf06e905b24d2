import CatalogInspection
import LibraryStore
import CatalogStore
import FilePaths
import Indexing
import SystemPackage
import TestSupport
import Testing

/// One file is one image, whatever symbolic and hard links lead to it.
struct LinkTests {
    private let sample: SampleFolder
    /// A folder beside the one that is indexed, with two pictures.
    private let outside: FilePath
    private let pictures: [FilePath]

    init() throws {
        sample = try SampleFolder()
        outside = sample.folder.file("outside")
        pictures = [outside.appending("0.png"), outside.appending("sub/1.png")]
        for (seed, picture) in pictures.enumerated() { try picture.write(SamplePicture.png(seed: seed)) }
    }

    /// All images of the library, sorted by path.
    private func images() throws -> [ImageRecord] {
        try sample.catalog.knownFiles(under: ["/"]).compactMap(\.imageID)
            .compactMap { try sample.catalog.image(id: $0) }.sorted { $0.path.precedes($1.path) }
    }

    @Test func aFolderIsOneBehindALinkAndDirectly() async throws {
        let link = sample.file("link")
        try link.link(to: outside)
        #expect(try await sample.index().added == 2)
        #expect(try images().map(\.path) == pictures)
        for paths in [
            [outside], [link], [FilePath(sample.photos), outside, link], [outside.appending("sub")],
        ] {
            let report = try await sample.index(paths: paths)
            #expect(report.unchanged == (paths == [outside.appending("sub")] ? 1 : 2))
            #expect(report.added == 0 && report.removed == 0 && report.embedded == 0)
        }
        #expect(try images().map(\.path) == pictures)
    }

    /// Gives images the paths that an earlier version would have stored: through the link.
    private func renameThroughLink(_ link: FilePath) throws {
        try sample.catalog.apply(
            try images().map { image in
                .move(
                    id: image.id,
                    path: FilePath(bytes: link.bytes + image.path.bytes.dropFirst(outside.bytes.count)),
                    fileSize: image.fileSize, modificationTime: image.modificationTime)
            }, modelID: 1)
    }

    @Test func rowsThatLeadThroughALinkGoOver() async throws {
        let link = sample.file("link")
        try link.link(to: outside)
        _ = try await sample.index()
        let before = try images()
        let embeddings = try before.map { try sample.catalog.embeddingID(imageID: $0.id, modelID: 1) }
        try renameThroughLink(link)
        #expect(try images().map(\.path) == ["0.png", "sub/1.png"].map { sample.file("link/" + $0) })
        let report = try await sample.index()
        #expect(report.embedded == 0 && report.added == 0 && report.removed == 0)
        #expect(report.moved + report.unchanged == 2)
        #expect(try images().map(\.id) == before.map(\.id))
        #expect(try images().map(\.path) == pictures)
        #expect(try before.map { try sample.catalog.embeddingID(imageID: $0.id, modelID: 1) } == embeddings)
        let again = try await sample.index()
        #expect(again.unchanged == 2 && again.embedded == 0)
        try sample.catalog.checkInvariants()
    }

    @Test func rowsThatChangedSinceAreReadAgain() async throws {
        let link = sample.file("link")
        try link.link(to: outside)
        _ = try await sample.index()
        let before = try images()
        try renameThroughLink(link)
        try pictures[0].write(SamplePicture.png(seed: 7, width: 30))
        let report = try await sample.index()
        #expect(report.updated == 1 && report.embedded == 1 && report.removed == 0)
        #expect(report.moved + report.unchanged == 1)
        #expect(try images().map(\.id) == before.map(\.id))
        #expect(try images()[0].width == 30)
    }

    @Test func aRowThroughALinkGoesWhereTheFileHasOne() async throws {
        let link = sample.file("link")
        try link.link(to: outside)
        _ = try await sample.index()
        let before = try images()
        let image = before[0]
        try sample.catalog.apply(
            [
                .copy(
                    from: image.id,
                    NewImage(
                        path: link.appending("0.png"), fileSize: image.fileSize,
                        modificationTime: image.modificationTime, contentHash: image.contentHash,
                        width: image.width, height: image.height, orientation: image.orientation))
            ], modelID: 1)
        let report = try await sample.index()
        #expect(report.removed == 1 && report.unchanged == 2 && report.embedded == 0)
        #expect(try images() == before)
    }

    @Test func loopsEnd() async throws {
        try sample.write(SamplePicture.png(seed: 5), to: "a/5.png")
        try sample.file("a/up").link(to: FilePath(sample.photos))
        try sample.file("a/here").link(to: ".")
        try sample.file("self").link(to: sample.file("self"))
        try sample.file("one").link(to: sample.file("two"))
        try sample.file("two").link(to: sample.file("one"))
        let report = try await sample.index()
        #expect(report.added == 1 && report.failures.isEmpty)
        #expect(try images().map(\.path) == [sample.file("a/5.png")])
        #expect(try await sample.index(paths: [sample.file("a/up/a/up")]).unchanged == 1)
    }

    @Test func aLinkToAFileIsThatFile() async throws {
        try outside.appending("data").write(SamplePicture.png(seed: 8))
        try sample.file("picture.png").link(to: pictures[0])
        try sample.file("data.png").link(to: outside.appending("data"))
        // The name of the link decides whether it is a picture.
        try sample.file("other").link(to: pictures[1])
        #expect(try await sample.index().added == 2)
        #expect(try images().map(\.path) == [pictures[0], outside.appending("data")])
        #expect(try await sample.index().unchanged == 2)
        #expect(try await sample.index(paths: [sample.file("picture.png")]).unchanged == 1)
        // A crawl of the folder skips the file that the link leads to, because of its name, but does not forget it.
        let direct = try await sample.index(paths: [outside])
        #expect(direct.added == 1 && direct.removed == 0)
        #expect(try images().count == 3)
    }

    @Test func behindALinkThatLeadsNowhereEverythingIsKept() async throws {
        try sample.write(SamplePicture.png(seed: 5), to: "5.png")
        try sample.file("link").link(to: outside)
        _ = try await sample.index()
        let before = try images()
        try outside.move(to: sample.folder.file("elsewhere"))
        let report = try await sample.index()
        #expect(report.removed == 0 && report.emptiedFolders == [outside] && report.unchanged == 1)
        #expect(try images() == before)
        try sample.folder.file("elsewhere").move(to: outside)
        #expect(try await sample.index().unchanged == 3)

        try outside.deleteTree()
        var options = IndexingOptions()
        options.forgetsEmptyFolders = true
        #expect(try await sample.index(options: options).removed == 2)
        #expect(try images().map(\.path) == [sample.file("5.png")])
    }

    @Test func hardLinksCountOnce() async throws {
        try sample.write(SamplePicture.png(seed: 5), to: "b.png")
        try sample.file("c.png").hardLink(to: sample.file("b.png"))
        try sample.file("sub").makeFolder()
        try sample.file("sub/a.png").hardLink(to: sample.file("b.png"))
        #expect(try await sample.index().added == 1)
        #expect(try images().map(\.path) == [sample.file("b.png")])
        let again = try await sample.index()
        #expect(again.unchanged == 1 && again.embedded == 0 && again.removed == 0)
    }

    @Test func theNameThatIsKnownStays() async throws {
        try sample.write(SamplePicture.png(seed: 5), to: "m.png")
        _ = try await sample.index()
        let before = try images()
        try sample.file("a.png").hardLink(to: sample.file("m.png"))
        let linked = try await sample.index()
        #expect(linked.unchanged == 1 && linked.embedded == 0 && linked.added == 0 && linked.moved == 0)
        #expect(try images().map(\.path) == [sample.file("m.png")])
        // Until it is deleted.
        try sample.file("m.png").delete()
        let gone = try await sample.index()
        #expect(gone.moved == 1 && gone.embedded == 0 && gone.removed == 0)
        #expect(try images().map(\.path) == [sample.file("a.png")])
        #expect(try images().map(\.id) == before.map(\.id))
    }

    /// Earlier versions had a row for each name.
    @Test func aSecondRowOfAFileGoes() async throws {
        try sample.write(SamplePicture.png(seed: 5), to: "a.png")
        try sample.write(SamplePicture.png(seed: 5), to: "b.png")
        #expect(try await sample.index().added == 2)
        let before = try images()
        try sample.file("b.png").delete()
        try sample.file("b.png").hardLink(to: sample.file("a.png"))
        let report = try await sample.index()
        #expect(report.removed == 1 && report.embedded == 0)
        #expect(try images().map(\.id) == [before[0].id])
        #expect(try await sample.index().unchanged == 1)
        try sample.catalog.checkInvariants()
    }

    @Test func aBrokenFileWithTwoNamesIsOneFailure() async throws {
        try sample.write(SamplePicture.png(seed: 5), to: "ok.png")
        try sample.write([1, 2, 3], to: "b.png")
        try sample.file("c.png").hardLink(to: sample.file("b.png"))
        #expect(try await sample.index().failures.map(\.path) == [sample.file("b.png")])
        #expect(try await sample.index().knownFailures == 1)
        #expect(try sample.catalog.failures().count == 1)
    }
}
