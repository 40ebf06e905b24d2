import CatalogStore
import FilePaths
import Foundation
import Indexing
import LibraryStore
import Synchronization
import SystemPackage
import TestSupport
import Testing

/// Folders that a library keeps up to date, and the order in which pictures come.
struct RememberedFoldersTests {
    private let sample: SampleFolder

    init() throws { sample = try SampleFolder() }

    @Test func indexedFoldersAreRememberedOnceAndWithoutTheirParts() async throws {
        try sample.write(SamplePicture.png(seed: 1), to: "a/1.png")
        try sample.write(SamplePicture.png(seed: 2), to: "b/2.png")
        _ = try await sample.index(paths: [sample.file("a"), sample.file("b/2.png")])
        #expect(try sample.catalog.folders() == [sample.file("a")])
        _ = try await sample.index()
        _ = try await sample.index(paths: [sample.file("b")])
        #expect(try sample.catalog.folders() == [FilePath(sample.photos), sample.file("a")])
    }

    @Test func allOfThemAreBroughtUpToDate() async throws {
        try sample.write(SamplePicture.png(seed: 1), to: "a/1.png")
        try sample.write(SamplePicture.png(seed: 2), to: "b/2.png")
        _ = try await sample.index(paths: [sample.file("a"), sample.file("b")])
        try sample.write(SamplePicture.png(seed: 3), to: "a/3.png")
        try FileManager.default.removeItem(atPath: sample.photo("b"))
        let report = try await sample.indexFolders()
        // A folder that is not there may be on a disk that is not mounted.
        #expect(report.added == 1 && report.unchanged == 1 && report.removed == 0)
        #expect(report.emptiedFolders == [sample.file("b")])
        var options = IndexingOptions()
        options.forgetsEmptyFolders = true
        #expect(try await sample.indexFolders(options).removed == 1)
    }

    @Test func aLibraryWithoutFoldersSaysSo() async throws {
        await #expect(throws: IndexingError.noFolders(library: sample.catalog.path.string)) {
            try await sample.indexFolders()
        }
    }

    @Test func theLatestDayComesFirst() async throws {
        for day in 0..<5 {
            for place in 0..<2 {
                let name = "\((day * 3) % 5)\(place).png"
                try sample.write(SamplePicture.png(seed: day * 2 + place), to: name)
                try FileManager.default.setAttributes(
                    [.modificationDate: Date(timeIntervalSince1970: 1_700_000_000 + Double(day) * 86_400)],
                    ofItemAtPath: sample.photo(name))
            }
        }
        _ = try await sample.index(options: IndexingOptions(threads: 1, batchSize: 1))
        let names = try sample.images().sorted { $0.id < $1.id }.map { sample.name($0.path) }
        #expect(
            names == [
                "20.png", "21.png", "40.png", "41.png", "10.png", "11.png", "30.png", "31.png", "00.png",
                "01.png",
            ])
    }

    @Test func whatPeopleAskForComesNext() async throws {
        for number in 0..<12 {
            let name = number % 3 == 2 ? "Zoo Beach/\(number).png" : "Archive/\(number).png"
            try sample.write(SamplePicture.png(seed: number), to: name)
        }
        // Files are read ahead of the first commit, at most three batches of one picture.
        let queries = Mutex([["the dog at the beaches"], ["the"]])
        _ = try await sample.index(
            options: IndexingOptions(threads: 1, batchSize: 1),
            asked: { queries.withLock { $0.isEmpty ? [] : $0.removeFirst() } })
        let names = try sample.images().sorted { $0.id < $1.id }.map { sample.name($0.path) }
        #expect(names.count == 12)
        #expect(names.prefix(8).filter { $0.hasPrefix("Zoo Beach") }.count == 4)
    }
}
