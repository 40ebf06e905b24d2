import CXXHash
import Foundation
import Kernels
import SystemPackage
import TestSupport
import Testing
import VectorIndex

/// Index files that are missing, damaged or no index files, and vectors that cannot be indexed.
struct IndexFileTests {
    private let folder: TemporaryFolder
    private let path: FilePath

    init() throws {
        folder = try TemporaryFolder()
        path = folder.file("vectors.index")
    }

    private func bytes() throws -> [UInt8] { [UInt8](try Data(contentsOf: URL(filePath: path.string))) }

    /// Returns what a search of all lists finds, or nil if the damage was noticed.
    private func search(_ query: [Float]) throws -> [Neighbor]? {
        do {
            let index = try IVFFlatIndex(path: path)
            return try index.search(query, NeighborOptions(limit: 50), nprobe: index.description.nlist)
        } catch let error as VectorIndexError {
            #expect(error.description.contains(path.string))
            #expect(!error.description.contains("\n"))
            return nil
        }
    }

    @Test(arguments: VectorPrecision.allCases)
    func everyFlippedByteIsNoticed(_ precision: VectorPrecision) throws {
        var random = SeededGenerator(seed: 41)
        let sample = SampleVectors(12, dimension: 3, using: &random)
        try sample.write(to: path, lists: 3) { $0.precision = precision }
        let whole = try bytes()
        #expect(try search([1, 0, 0])?.count == 12)
        let file = try #require(FileHandle(forUpdatingAtPath: path.string))
        func put(_ byte: UInt8, at offset: Int) throws {
            try file.seek(toOffset: UInt64(offset))
            try file.write(contentsOf: [byte])
        }
        for (offset, byte) in whole.enumerated() {
            try put(byte ^ UInt8.random(in: 1...255, using: &random), at: offset)
            #expect(try search([1, 0, 0]) == nil, "byte \(offset)")
            try put(byte, at: offset)
        }
        #expect(try search([1, 0, 0])?.count == 12)
    }

    @Test func everyTruncationIsNoticed() throws {
        var random = SeededGenerator(seed: 42)
        try SampleVectors(12, dimension: 3, using: &random).write(to: path, lists: 3)
        let whole = try bytes()
        for count in whole.indices.reversed() {
            #expect(truncate(path.string, count) == 0)
            #expect(try search([1, 0, 0]) == nil, "\(count) bytes")
        }
        try folder.write(whole + [0], to: "vectors.index")
        #expect(try search([1, 0, 0]) == nil)
    }

    @Test func damageInAListIsFoundWhenItIsReadAndByVerifying() throws {
        var random = SeededGenerator(seed: 43)
        let sample = SampleVectors(200, dimension: 8, using: &random)
        try sample.write(to: path, lists: 10)
        var damaged = try bytes()
        damaged[damaged.count - 70] ^= 1
        try folder.write(damaged, to: "vectors.index")
        let index = try IVFFlatIndex(path: path)
        #expect(throws: VectorIndexError.self) { try index.verify() }
        // Queries near undamaged lists are answered.
        let answered = (0..<200).count { row in
            (try? index.search(sample.vector(row), NeighborOptions(limit: 1), nprobe: 1)) != nil
        }
        #expect(answered > 0 && answered < 200)
    }

    /// The kernel also reads the pages around a requested one, 16 of them by default.
    private static let kernelReadsAround = 65_536

    @Test func aSearchBringsOnlyItsListsIntoMemory() throws {
        var random = SeededGenerator(seed: 47)
        let sample = SampleVectors(20_000, dimension: 128, using: &random)
        try sample.write(to: path, lists: 40)
        let index = try IVFFlatIndex(path: path)
        let whole = 20_000 * 128 * 4
        let opened = try residentBytes()
        #expect(opened <= 40 * 128 * 4 + 4096 + 2 * Self.kernelReadsAround)
        for nprobe in [1, 2] {
            let before = try residentBytes()
            _ = try index.search(
                SampleVectors.unit(random.floats(128)), NeighborOptions(limit: 10), nprobe: nprobe)
            let list = 2 * whole / 40  // The lists differ in size.
            #expect(try residentBytes() - before <= nprobe * (list + 2 * Self.kernelReadsAround))
        }
        _ = try index.search(
            SampleVectors.unit(random.floats(128)), NeighborOptions(limit: 10), nprobe: 40)
        #expect(try residentBytes() >= whole)
        withExtendedLifetime(index) {}
    }

    /// The number of bytes of the mapped index file that are in memory.
    private func residentBytes() throws -> Int {
        // A file of the kernel has no known size, so it is read to its end.
        let handle = try #require(FileHandle(forReadingAtPath: "/proc/self/smaps"))
        let maps = String(decoding: try handle.readToEnd() ?? Data(), as: UTF8.self)
        let lines = maps.split(separator: "\n")
        let start = try #require(lines.firstIndex { $0.hasSuffix(" " + path.string) })
        let resident = try #require(lines[start...].first { $0.hasPrefix("Rss:") })
        return try #require(Int(resident.split(separator: " ")[1])) * 1024
    }

    @Test func otherFilesAreRefused() throws {
        #expect(throws: VectorIndexError.notFound(path: path.string)) { try IVFFlatIndex(path: path) }
        try folder.write([], to: "vectors.index")
        #expect(throws: VectorIndexError.notAnIndex(path: path.string, found: "an empty file")) {
            try IVFFlatIndex(path: path)
        }
        try folder.write(Array("SQLite format 3\0 and more".utf8), to: "vectors.index")
        #expect(throws: VectorIndexError.notAnIndex(path: path.string, found: "another kind of file")) {
            try IVFFlatIndex(path: path)
        }
        try FileManager.default.removeItem(atPath: path.string)
        try FileManager.default.createDirectory(atPath: path.string, withIntermediateDirectories: true)
        #expect(throws: VectorIndexError.notAnIndex(path: path.string, found: "a folder or device")) {
            try IVFFlatIndex(path: path)
        }
    }

    /// Numbers that a header must not have even with the right checksum, each with its offset.
    private static let hostileNumbers: [(Int, [UInt8])] = [
        (16, [0, 0, 0, 0]), (16, [255, 255, 255, 255]), (20, [0, 0, 0, 0]), (20, [255, 255, 255, 127]),
        (24, [255, 255, 255, 255, 255, 255, 255, 127]), (80, [255, 255, 0, 0]), (84, [0, 0, 192, 127]),
        (88, [9, 0, 0, 0]), (92, [0, 0, 128, 191]), (96, [0, 0, 192, 127]), (96, [0, 0, 0, 64]),
        (100, [0, 0, 192, 127]), (104, [255, 255, 255, 255, 255, 255, 255, 127]), (12, [8, 0, 0, 0]),
    ]

    /// Writes bytes in the place of others in the header, with the checksum that then is right.
    private func forgeHeader(_ changes: [(offset: Int, value: [UInt8])]) throws {
        var forged = try bytes()
        for (offset, value) in changes { forged.replaceSubrange(offset..<offset + value.count, with: value) }
        let own = forged[..<120].withUnsafeBytes { XXH3_64bits($0.baseAddress, $0.count) }
        forged.replaceSubrange(120..<128, with: withUnsafeBytes(of: own.littleEndian) { Array($0) })
        try folder.write(forged, to: "vectors.index")
    }

    /// Version 1 of the format differs in the number for the precision alone.
    @Test(arguments: [(VectorPrecision.float32, UInt8(32)), (VectorPrecision.float16, UInt8(16))])
    func anIndexOfVersion1IsRead(_ precision: VectorPrecision, _ bits: UInt8) throws {
        var random = SeededGenerator(seed: 47)
        try SampleVectors(20, dimension: 3, using: &random).write(to: path, lists: 4) {
            $0.precision = precision
        }
        let now = try search([1, 0, 0])
        try forgeHeader([(8, [1, 0, 0, 0]), (12, [bits, 0, 0, 0])])
        #expect(try IVFFlatIndex(path: path).description.precision == precision)
        #expect(try search([1, 0, 0]) == now && now?.count == 20)
        try forgeHeader([(8, [2, 0, 0, 0])])
        #expect(try search([1, 0, 0]) == nil)
    }

    @Test(arguments: hostileNumbers.indices)
    func aHeaderThatLiesWithTheRightChecksumIsRefused(_ number: Int) throws {
        let (offset, value) = Self.hostileNumbers[number]
        var random = SeededGenerator(seed: 48)
        try SampleVectors(20, dimension: 3, using: &random).write(to: path, lists: 4)
        try forgeHeader([(offset, value)])
        #expect(throws: VectorIndexError.self) { try IVFFlatIndex(path: path) }
    }

    @Test func anIndexOfAnotherDimensionIsRefused() throws {
        var random = SeededGenerator(seed: 49)
        try SampleVectors(20, dimension: 3, using: &random).write(to: path, lists: 4)
        #expect(try IVFFlatIndex(path: path, dimension: 3).count == 20)
        #expect(throws: VectorIndexError.foreign(path: path.string)) {
            try IVFFlatIndex(path: path, dimension: 4)
        }
    }

    @Test func anIndexOfSomebodyElseIsRefused() throws {
        var random = SeededGenerator(seed: 46)
        let tag = [UInt8](repeating: 7, count: IndexDescription.tagLength)
        let other = [UInt8](repeating: 8, count: IndexDescription.tagLength)
        try SampleVectors(5, dimension: 3, using: &random).write(to: path, lists: 1) { $0.tag = tag }
        #expect(try IVFFlatIndex(path: path, tags: [other, tag]).description.tag == tag)
        for tags in [[], [other]] {
            #expect(throws: VectorIndexError.foreign(path: path.string)) {
                try IVFFlatIndex(path: path, tags: tags)
            }
        }
    }

    @Test func anotherVersionIsRefused() throws {
        var random = SeededGenerator(seed: 44)
        try SampleVectors(5, dimension: 3, using: &random).write(to: path, lists: 1)
        var newer = try bytes()
        newer[8] = 9
        try folder.write(newer, to: "vectors.index")
        #expect(throws: VectorIndexError.otherVersion(path: path.string, expected: 2, found: 9)) {
            try IVFFlatIndex(path: path)
        }
    }

    @Test func vectorsWithoutDirectionAreRefusedAndTheOldFileStays() throws {
        var random = SeededGenerator(seed: 45)
        let sample = SampleVectors(20, dimension: 4, using: &random)
        try sample.write(to: path, lists: 2)
        let before = try bytes()
        let centroids = Centroids(values: [1, 0, 0, 0], dimension: 4)
        for (value, error) in [
            (Float.nan, VectorIndexError.notFinite(key: 8)), (.infinity, .notFinite(key: 8)),
        ] {
            #expect(throws: error) {
                try [1, 0, 0, 0, 0, value, 0, 0].withUnsafeBufferPointer {
                    try IVFFlatBuilder(centroids: centroids).write(to: path, keys: [7, 8], values: $0)
                }
            }
        }
        #expect(throws: VectorIndexError.zeroVector(key: 7)) {
            try [Float](repeating: 0, count: 4).withUnsafeBufferPointer {
                try IVFFlatBuilder(centroids: centroids).write(to: path, keys: [7], values: $0)
            }
        }
        #expect(try bytes() == before)
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["vectors.index"])
    }

    @Test func aFileThatCannotBeWrittenIsAnErrorAndLeavesNothing() throws {
        var random = SeededGenerator(seed: 46)
        let sample = SampleVectors(20, dimension: 4, using: &random)
        let nowhere = folder.file("no such folder/vectors.index")
        #expect(throws: VectorIndexError.self) { try sample.write(to: nowhere, lists: 2) }
        let occupied = folder.file("occupied")
        try FileManager.default.createDirectory(
            atPath: occupied.string + "/x", withIntermediateDirectories: true)
        #expect(throws: VectorIndexError.self) { try sample.write(to: occupied, lists: 2) }
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["occupied"])
    }
}
