import CatalogInspection
import CatalogStore
import FilePaths
import Foundation
import Indexing
import LibraryStore
import SystemPackage
import TestSupport
import Testing

/// What a library leaves out, and what happens when that changes.
struct ExclusionTests {
    private let sample: SampleFolder

    init() throws { sample = try SampleFolder() }

    private func add(_ names: String...) throws {
        for name in names {
            let seed = name.utf8.reduce(0) { ($0 * 31 + Int($1)) % 100_003 }
            try sample.write(SamplePicture.png(seed: seed), to: name)
        }
    }

    private func names() throws -> [String] { try sample.images().map { sample.name($0.path) } }

    private func exclude(_ patterns: String...) throws {
        try sample.catalog.setCrawlRules(CrawlRules(excludes: patterns))
    }

    @Test func whatIsExcludedLaterIsForgottenAndCounted() async throws {
        try add("a.png", "drafts/b.png", "drafts/c.png", "d.png")
        #expect(try await sample.index().added == 4)
        try exclude("drafts/", "d.*")
        let report = try await sample.index()
        #expect(report.excluded == 3 && report.removed == 0 && report.unchanged == 1)
        #expect(try names() == ["a.png"])
        #expect(try await sample.index().excluded == 0)
        try exclude("drafts/")
        #expect(try await sample.index().added == 1)
        #expect(try names() == ["a.png", "d.png"])
        try sample.catalog.checkInvariants()
    }

    @Test func aDeletedFileThatIsExcludedCountsAsRemoved() async throws {
        try add("a.png", "b.png", "c.png")
        _ = try await sample.index()
        try FileManager.default.removeItem(atPath: sample.photo("b.png"))
        try exclude("b.png", "c.png")
        let report = try await sample.index()
        #expect(report.excluded == 1 && report.removed == 1)
        #expect(try names() == ["a.png"])
    }

    @Test func foldersOfSystemsAndCachesAreLeftOut() async throws {
        try add(
            "a.png", "@eaDir/b.png", "x/lost+found/c.png", "node_modules/d.png", ".Trash-1000/e.png",
            ".thumbnails/f.png", "$RECYCLE.BIN/g.png", "cache/h.png", "cache/deep/i.png", "j/cache.png")
        try sample.write(
            Array("Signature: 8a477f597d28d172789f06886806bc55\n# made by a test\n".utf8),
            to: "cache/CACHEDIR.TAG")
        try sample.write(Array("no tag".utf8), to: "j/CACHEDIR.TAG")
        _ = try await sample.index()
        #expect(try names() == ["a.png", "j/cache.png"])
        // A pattern takes one back.
        try sample.write(Array("!@eaDir/\n".utf8), to: ".photoseekignore")
        _ = try await sample.index()
        #expect(try names() == ["@eaDir/b.png", "a.png", "j/cache.png"])
    }

    @Test func aPartOfAFolderFollowsTheRulesOfTheWhole() async throws {
        try add("2024/trip/a.png", "2024/trip/raw/b.png", "2024/keep/raw/c.png")
        try sample.write(Array("/2024/trip/raw/\n".utf8), to: ".photoseekignore")
        try exclude("/2024/keep/")
        _ = try await sample.index()
        #expect(try names() == ["2024/trip/a.png"])
        #expect(try await sample.index(paths: [sample.file("2024/trip")]).unchanged == 1)
        #expect(try await sample.update([sample.file("2024/trip/raw/b.png")]).added == 0)
        #expect(try names() == ["2024/trip/a.png"])
        for excluded in ["2024/trip/raw", "2024/trip/raw/b.png", "2024/keep"] {
            let path = sample.file(excluded)
            await #expect(throws: IndexingError.excluded(path: path.string)) {
                try await sample.index(paths: [path])
            }
        }
    }

    @Test func aChangedFileOfPatternsIsFollowedAtOnce() async throws {
        try add("a/b.png", "a/c.png", "d.png")
        _ = try await sample.index()
        try sample.write(Array("c.png\n".utf8), to: "a/.photoseekignore")
        let report = try await sample.update([sample.file("a/.photoseekignore")])
        #expect(report.excluded == 1)
        #expect(try names() == ["a/b.png", "d.png"])
        try FileManager.default.removeItem(atPath: sample.photo("a/.photoseekignore"))
        #expect(try await sample.update([sample.file("a/.photoseekignore")]).added == 1)
    }

    @Test func linksIntoWhatIsLeftOutAreNotFollowed() async throws {
        try add("a.png", "private/b.png")
        try FileManager.default.createSymbolicLink(
            atPath: sample.photo("link.png"), withDestinationPath: sample.photo("private/b.png"))
        try FileManager.default.createSymbolicLink(
            atPath: sample.photo("folder"), withDestinationPath: sample.photo("private"))
        try exclude("private/")
        _ = try await sample.index()
        #expect(try names() == ["a.png"])
    }

    @Test func smallPicturesAreLeftOutOnWish() async throws {
        try add("small.png", "again.png")
        let side = try await { () async throws -> Int in
            _ = try await sample.index()
            return try sample.images().map { min($0.width, $0.height) }.min() ?? 0
        }()
        try sample.write(try SamplePicture.photo(1), to: "photo.jpg")
        try sample.catalog.setCrawlRules(CrawlRules(leastSide: side + 1))
        let first = try await sample.index()
        #expect(first.tooSmall == 2 && first.added == 1 && first.failures.isEmpty)
        #expect(try names() == ["photo.jpg"])
        #expect(try sample.catalog.summary().failures == 0)
        let second = try await sample.index()
        #expect(second.tooSmall == 2 && second.unchanged == 1)
        try sample.catalog.setCrawlRules(CrawlRules(leastSide: side))
        let third = try await sample.index()
        #expect(third.tooSmall == 0 && third.added == 2)
        try sample.catalog.checkInvariants()
    }
}
