import CatalogInspection
import CatalogStore
import FilePaths
import Foundation
import LibraryHealth
import LibraryStore
import Session
import SystemPackage
import TestSupport
import Testing

/// Library files with damaged pages.
struct DamagedFileTests {
    private static let pageSize = 16384

    /// Zeroes the first page of a table or index.
    private func zeroRoot(of name: String, in library: HealthFolder) throws {
        let page = try #require(try library.pages(of: name, kind: "root").first)
        try library.overwrite(
            library.library, at: (page - 1) * Self.pageSize, with: [UInt8](repeating: 0, count: Self.pageSize)
        )
    }

    @Test func aDamagedIndexOfATableIsMadeAnew() throws {
        let library = try HealthFolder()
        try zeroRoot(of: "imagesByContent", in: library)
        #expect(try library.findings().map(\.name).first == "damagedStructure")
        let repair = try library.repair()
        #expect(repair.after.findings.isEmpty, "\(repair.after.findings)")
        try library.change { catalog in
            try catalog.checkInvariants()
            #expect(try catalog.summary().images == HealthFolder.pictureCount)
            #expect(try catalog.imagesWithContent(HealthFolder.hash(3)).count == 1)
        }
    }

    @Test func whatCanBeReadOfADamagedTableIsSaved() throws {
        // Enough pictures for many pages.
        let library = try HealthFolder(indexed: false, count: 2000)
        let pages = try library.pages(of: "embeddings", kind: "leaf")
        try #require(pages.count >= 5)
        let page = pages[pages.count / 2]
        try library.overwrite(
            library.library, at: (page - 1) * Self.pageSize, with: [UInt8](repeating: 0, count: Self.pageSize)
        )
        #expect(try library.findings().map(\.name).contains("damagedStructure"))
        let repair = try library.repair()
        #expect(repair.after.findings.map(\.name) == ["missingEmbeddings"], "\(repair.after.findings)")
        let kept = try #require(repair.backup)
        let table = try #require(repair.salvaged.first { $0.name == "embeddings" })
        #expect(table.isIncomplete && table.copied > 1500 && table.copied < 2000)
        #expect(repair.salvaged.allSatisfy { $0.isIncomplete == ($0.name == "embeddings") })
        try library.change { catalog in
            try catalog.checkInvariants()
            #expect(try catalog.summary().images == 2000)
            #expect(try catalog.givenTags().map(\.name) == ["family"])
            #expect(try catalog.savedSearches().map(\.name) == ["kept"])
        }
        // The damaged library is kept as it was.
        #expect(throws: (any Error).self) { try Catalog(path: kept, access: .readOnly).checkInvariants() }
    }

    @Test func aLibraryWithoutAnythingToReadIsKept() throws {
        let library = try HealthFolder()
        var bytes = try library.library.read()
        for place in 100..<bytes.count { bytes[place] = 0x5A }
        try library.library.write(bytes)
        #expect(try library.findings().map(\.name) == ["unusable"])
        #expect(throws: LibraryError.self) { try library.repair() }
        #expect(try library.library.read() == bytes)
    }

    /// The checkup and the repair end, whatever is in the file.
    @Test(arguments: 0..<8) func flippedBytes(seed: UInt64) throws {
        let rounds = Int(ProcessInfo.processInfo.environment["PHOTOSEEK_FUZZ_ROUNDS"] ?? "") ?? 30
        let library = try HealthFolder()
        let whole = try library.library.read()
        let index = try library.index.read()
        var generator = SeededGenerator(seed: 1000 + seed)
        for round in 0..<rounds {
            var damaged = whole
            let page = Int.random(in: 0..<whole.count / Self.pageSize, using: &generator) * Self.pageSize
            for _ in 0..<Int.random(in: 1...12, using: &generator) {
                // Headers of pages are small, and damage in them has the most effects.
                let span = Bool.random(using: &generator) ? 200 : Self.pageSize
                damaged[max(72, page + Int.random(in: 0..<span, using: &generator))] = UInt8.random(
                    in: 0...255, using: &generator)
            }
            for ending in ["-wal", "-shm", ".salvaged"] { library.library.appending(suffix: ending).unlink() }
            try library.library.write(damaged)
            try library.index.write(index)
            do {
                _ = try library.findings()
                guard round.isMultiple(of: 3) else { continue }
                let repair = try library.repair()
                let left = repair.after.findings.filter(\.isRepairable)
                #expect(left.isEmpty, "seed \(seed), round \(round): \(left) of \(repair.before.findings)")
                try library.change { try $0.checkInvariants() }
                try repair.backup?.delete()
            } catch is LibraryError {
                // A library that SQLite cannot open at all, or the list of tables is gone.
            }
        }
    }
}
