import FilePaths
import Foundation
import SystemPackage
import TestSupport
import Testing

/// Trees of unusual shapes, and clocks that go wrong.
struct SizesTests {
    private let folder: TemporaryFolder
    private let photos: FilePath
    private let library: TestedLibrary

    init() throws {
        folder = try TemporaryFolder()
        photos = folder.file("photos")
        try photos.appending("first.png").write(SamplePicture.png(seed: 0))
        library = TestedLibrary(folder.path("a library 📚/my photos.sqlite"))
    }

    @Test func sixtyFoldersInEachOtherAreIndexed() throws {
        var place = photos
        for level in 1...60 {
            place = place.appending("level \(level)")
            try place.appending("\(level).png").write(SamplePicture.png(seed: level))
        }
        #expect(try library.index(photos).added == 61)
        #expect(try library.hits().map(\.path).contains(place.appending("60.png").string))
        #expect(try library.index(photos).foundNothingNew)
        try photos.appending("level 1").move(to: photos.appending("moved"))
        #expect(try library.index(photos).moved == 60)
    }

    /// The longest names that file systems take, of one and of four bytes a character.
    @Test func namesOf255BytesAreIndexed() throws {
        let names = [
            String(repeating: "n", count: 251) + ".png", String(repeating: "🏔", count: 62) + "abc.png",
            String(repeating: "é", count: 125) + "x.png",
        ]
        for (seed, name) in names.enumerated() {
            #expect(name.utf8.count == 255)
            try photos.appending(name).write(SamplePicture.png(seed: seed + 1))
            try photos.appending(String(name.prefix { $0 != "." })).appending(name).write(
                SamplePicture.png(seed: seed + 10))
        }
        #expect(try library.index(photos).added == 7)
        #expect(try Set(library.hits().map(\.path)).isSuperset(of: names.map { photos.appending($0).string }))
        #expect(try library.index(photos).foundNothingNew)
    }

    /// Makes folders in one another, each with a picture, by their names alone, because the path of the deepest is too long.
    private static func makeFolders(_ levels: Int, below top: FilePath, with picture: [UInt8]) throws {
        let name = String(repeating: "d", count: 255)
        var folder = try FileDescriptor.open(top, .readOnly, options: .directory).rawValue
        for _ in 0..<levels {
            try #require(mkdirat(folder, name, 0o755) == 0)
            let next = openat(folder, name, O_RDONLY | O_DIRECTORY)
            try #require(next >= 0)
            let file = openat(next, "picture.png", O_WRONLY | O_CREAT, 0o644)
            try #require(file >= 0)
            try FileDescriptor(rawValue: file).closeAfter {
                _ = try FileDescriptor(rawValue: file).writeAll(picture)
            }
            close(folder)
            folder = next
        }
        close(folder)
    }

    /// A folder whose path is longer than the system takes (4,096 bytes) is reported, and the rest is indexed.
    @Test func whatLiesTooDeepIsReported() throws {
        try Self.makeFolders(20, below: photos, with: photos.appending("first.png").read())
        defer { _ = try? library.program.start(["-rf", photos.string], executable: "/bin/rm").wait() }

        let outcome = try library.program.start(["index", "--json", photos.string]).wait()
        struct Report: Decodable {
            struct Failure: Decodable { let reason: String }
            let added: Int
            let failures: [Failure]
        }
        let report = try JSONDecoder().decode(Report.self, from: Data(outcome.output.utf8))
        // Whatever the length of the temporary folder's path, 14 levels have room.
        #expect(outcome.code == 0 && (15...17).contains(report.added), "\(report)")
        #expect(report.failures.count == 1 && report.failures[0].reason.contains("long"), "\(report)")
        #expect(try library.index(photos).foundNothingNew)
    }

    /// The clock of the computer is set back ten years after the first run, and later set right.
    @Test func aClockThatIsSetBackChangesNothing() throws {
        try photos.appending("second.png").write(SamplePicture.png(seed: 1))
        #expect(try library.index(photos).added == 2)
        var earlier = library
        earlier.program.environment["LD_PRELOAD"] = try Preload.faults.get().path
        earlier.program.environment["PHOTOSEEK_CLOCK"] = "-315576000"
        #expect(try earlier.index(photos).foundNothingNew)
        let third = photos.appending("third.png")
        try third.write(SamplePicture.png(seed: 2))
        try third.setModified(seconds: 1_400_000_000)
        try photos.appending("second.png").write(SamplePicture.png(seed: 3))
        let report = try earlier.index(photos)
        #expect(report.added == 1 && report.updated == 1 && report.unchanged == 1)
        #expect(try earlier.hits() == library.hits())
        #expect(try library.index(photos).foundNothingNew)
    }
}
