import CLIPModel
import CatalogStore
import LibraryStore
import FilePaths
import Foundation
import ImagePreprocessing
import Indexing
import Query
import SystemPackage
import TestSupport
import Testing

/// Queries by an image of the library: the result leaves that image out, under whatever name it is given.
struct OwnPictureTests {
    private let library: VectorLibrary
    private let photos: FilePath
    private let own: FilePath

    init() throws {
        library = try VectorLibrary()
        photos = library.folder.file("photos")
        own = photos.appending("0.png")
        for seed in 0..<5 { try photos.appending("\(seed).png").write(SamplePicture.png(seed: seed)) }
    }

    private func index(_ paths: FilePath...) async throws -> IndexingReport {
        let indexer = try Indexer(
            library: library.catalog, embedder: library.embedder, modelName: "sample")
        return try await indexer.index(paths)
    }

    private func similar(to path: FilePath) throws -> [SearchHit] {
        try library.engine().similar(toImageAt: path, embedder: library.embedder).hits
    }

    @Test func throughLinksAndHardLinksItIsLeftOut() async throws {
        #expect(try await index(photos).added == 5)
        let (link, folder) = (library.folder.file("link.png"), library.folder.file("folder"))
        let (hard, name) = (library.folder.file("hard.png"), library.folder.file(bytes: [0xFC]))
        try link.link(to: own)
        try folder.link(to: photos)
        try hard.hardLink(to: own)
        try name.hardLink(to: own)
        let expected = try similar(to: own)
        #expect(expected.count == 4 && !expected.map(\.path).contains(own))
        for path in [link, folder.appending("0.png"), photos.appending("../folder/../link.png"), hard, name] {
            #expect(try similar(to: path) == expected, "\(path)")
        }
    }

    @Test func indexedThroughALinkItIsLeftOut() async throws {
        let folder = library.folder.file("folder")
        try folder.link(to: photos)
        #expect(try await index(folder).added == 5)
        for path in [own, folder.appending("0.png")] {
            let hits = try similar(to: path)
            #expect(hits.count == 4 && !hits.map(\.path).contains(own))
        }
    }

    @Test func aCopyIsAnAnswer() async throws {
        let copy = photos.appending("copy.png")
        try copy.write(SamplePicture.png(seed: 0))
        #expect(try await index(photos).added == 6)
        #expect(try similar(to: own)[0].path == copy)
        let elsewhere = library.folder.file("elsewhere.png")
        try elsewhere.write(SamplePicture.png(seed: 0))
        #expect(Set(try similar(to: elsewhere).prefix(2).map(\.path)) == [own, copy])
    }

    /// The stored embedding is that of the former content.
    @Test func aPictureWhoseContentChangedIsLookedAtAnew() async throws {
        _ = try await index(photos)
        let before = try #require(FileStatus(of: own))
        try own.write(SamplePicture.png(seed: 3))
        try own.setModified(before.modificationTime)
        let hits = try similar(to: own)
        #expect(hits[0].path == photos.appending("3.png") && hits[0].cosine > 0.999)
        #expect(!hits.map(\.path).contains(own))
    }
}
