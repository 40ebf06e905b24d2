import FilePaths
import Foundation
import SystemPackage
import TestSupport
import Testing

struct RegularFileTests {
    private let folder: TemporaryFolder
    private let bytes = (0..<100_000).map { UInt8(truncatingIfNeeded: $0 * 7) }

    init() throws { folder = try TemporaryFolder() }

    private func made(_ bytes: [UInt8], to name: String) throws -> FilePath {
        FilePath(try folder.write(bytes, to: name))
    }

    /// The failure of opening a path.
    private func failure(_ path: FilePath, byteLimit: Int = .max) -> RegularFile.Failure? {
        do throws(RegularFile.Failure) {
            _ = try RegularFile(path, byteLimit: byteLimit)
            return nil
        } catch {
            return error
        }
    }

    @Test func aFileIsReadWholeOrItsBeginning() throws {
        let path = try made(bytes, to: "a")
        let file = try RegularFile(path)
        #expect(file.byteCount == bytes.count)
        #expect(try file.bytes(count: 64) == Array(bytes.prefix(64)))
        #expect(try file.bytes() == bytes)
        #expect(try file.bytes(count: 0).isEmpty)
        var start = [UInt8](repeating: 0, count: 5)
        #expect(try start.withUnsafeMutableBytes { try file.read(into: $0) } == 5)
        #expect(start == Array(bytes.prefix(5)))
    }

    @Test func linksAreFollowed() throws {
        let path = try made([1], to: "Ünïcode 图 \n")
        try FileManager.default.createSymbolicLink(
            atPath: folder.path("link"), withDestinationPath: path.string)
        #expect(try RegularFile(folder.file("link")).bytes() == [1])
    }

    @Test func aFileThatWasShortenedIsReadToItsEnd() throws {
        let path = try made(bytes, to: "a")
        let file = try RegularFile(path)
        #expect(truncate(path.string, 10) == 0)
        #expect(try file.bytes() == Array(bytes.prefix(10)))
    }

    @Test func aFileThatGrewIsReadToTheSizeThatItHad() throws {
        let path = try made([1, 2, 3], to: "a")
        let file = try RegularFile(path)
        try path.write([1, 2, 3, 4])
        #expect(try file.bytes() == [1, 2, 3])
    }

    @Test func theLimitIsInclusive() throws {
        let path = try made(bytes, to: "a")
        #expect(failure(path, byteLimit: bytes.count) == nil)
        #expect(failure(path, byteLimit: bytes.count - 1) == .tooLarge(byteCount: bytes.count))
    }

    @Test func whatIsNoFileIsRefused() throws {
        #expect(failure(folder.root) == .folder)
        #expect(failure("/dev/zero") == .notRegular)
        // Opening a pipe without a writer must not wait for one.
        #expect(mkfifo(folder.path("pipe"), 0o600) == 0)
        #expect(failure(folder.file("pipe")) == .notRegular)
        #expect(failure(folder.file("missing")) == .system(.noSuchFileOrDirectory))
        #expect(failure(folder.file("missing"))?.isMissing == true)
        let below = try made([1], to: "file").appending("below")
        #expect(failure(below) == .system(.notDirectory))
        #expect(failure(below)?.isMissing == true)
        #expect(failure(folder.root)?.isMissing == false)
    }

    @Test func noDescriptorIsLeftOpen() throws {
        let path = try made([1], to: "a")
        func openCount() throws -> Int {
            try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").filter {
                (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/fd/" + $0))
                    == path.string
            }.count
        }
        do {
            let file = try RegularFile(path)
            #expect(try openCount() == 1)
            file.prefetch()
        }
        _ = failure(path, byteLimit: 0)
        _ = try MappedFile(path)
        #expect(try openCount() == 0)
    }

    @Test func aMappingHasTheContent() throws {
        let path = try made(bytes, to: "a")
        let mapped = try MappedFile(path)
        #expect(mapped.path == path)
        #expect(mapped.bytes.elementsEqual(bytes))
        mapped.discardPages(0..<bytes.count)
        #expect(mapped.bytes.elementsEqual(bytes))
        let empty = try MappedFile(try made([], to: "empty"))
        #expect(empty.bytes.isEmpty)
        empty.discardPages(0..<0)
        #expect(throws: RegularFile.Failure.folder) { try MappedFile(folder.root) }
    }

    /// Other programs may replace a file while it is mapped.
    @Test func aMappingOutlivesTheNameOfItsFile() throws {
        let path = try made(bytes, to: "a")
        let mapped = try MappedFile(path)
        #expect(try made([1], to: "b").rename(to: path))
        #expect(mapped.bytes.elementsEqual(bytes))
    }
}
