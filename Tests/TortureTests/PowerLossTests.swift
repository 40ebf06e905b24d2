import CatalogInspection
import CatalogStore
import FilePaths
import Foundation
import SystemPackage
import TestSupport
import Testing

/// The power fails at moments of a run. `Docs/safety.md` says what is there then.
struct PowerLossTests {
    /// How many moments of each run are tried; more with `make torture`.
    private static let moments =
        ProcessInfo.processInfo.environment["PHOTOSEEK_TORTURE_FAULTS"] == "all" ? 150 : 8

    private let folder: TemporaryFolder
    private let photos: FilePath
    /// The folder that is on the failing disk.
    private let disk: FilePath

    init() throws {
        folder = try TemporaryFolder()
        photos = folder.file("photos")
        disk = folder.file("disk")
        try disk.makeFolder()
    }

    private func addPictures(_ numbers: Range<Int>) throws {
        for number in numbers { try photos.appending("\(number).png").write(SamplePicture.png(seed: number)) }
    }

    private func library(on disk: FilePath) -> TestedLibrary {
        TestedLibrary(disk.string + "/new folder/deeper/photos.sqlite")
    }

    private static let withSearchIndex = ["--exact-below", "8", "--nlist", "3"]
    private var index: [String] { ["index", "--json"] + Self.withSearchIndex + [photos.string] }

    /// Runs the program and returns what it did to the disk.
    private func record(_ arguments: [String], _ program: Program) throws -> [DiskRecord.Step] {
        let record = folder.file("record")
        if FileStatus(of: record) != nil { try record.delete() }
        var program = program
        program.environment.merge([
            "LD_PRELOAD": try Preload.recorder.get().path, "PHOTOSEEK_RECORD": record.string,
            "PHOTOSEEK_RECORD_BELOW": disk.string,
        ]) { $1 }
        let outcome = try program.start(arguments).wait()
        try #require(outcome.code == 0, "\(outcome.errors)")
        return try DiskRecord(record).steps
    }

    /// Moments to try: after the last step, around each sync and renaming, and others.
    private func moments(_ steps: [DiskRecord.Step], _ random: inout SeededGenerator) -> [Int] {
        var special: Set<Int> = []
        for (place, step) in steps.enumerated() {
            switch step {
            case .sync, .syncFolder, .rename, .remove, .makeFolder, .link:
                special.formUnion([place, place + 1])
            default: continue
            }
        }
        let others = (0...steps.count).shuffled(using: &random).prefix(Self.moments / 3)
        let chosen = special.sorted().shuffled(using: &random).prefix(Self.moments - others.count)
        return Set(chosen + others + [steps.count]).sorted()
    }

    /// Calls `body` with the folder that each failure leaves, and the one that a killed program would leave at the last sync of the
    /// library's log.
    private func failPower(
        _ before: FailingDisk, _ steps: [DiskRecord.Step], seed: UInt64,
        _ body: (_ left: FilePath, _ synced: FilePath?, _ context: String, _ isAtEnd: Bool) throws -> Void
    ) throws {
        var random = SeededGenerator(seed: seed)
        let moments = moments(steps, &random)
        var (disk, done) = (before, 0)
        var logs: Set<UInt64> = []
        var synced: FilePath?
        for moment in moments {
            while done < moment {
                disk.take(steps[done])
                if case .create(let file, let path) = steps[done] {
                    if path.hasSuffix("-wal") { logs.insert(file) } else { logs.remove(file) }
                }
                if case .sync(let file) = steps[done], logs.contains(file) {
                    synced = folder.file("synced-\(done)")
                    try disk.fail(leaving: .all, into: synced!.string, &random)
                }
                done += 1
            }
            for rest in FailingDisk.Rest.allCases {
                let left = folder.file("left")
                try disk.fail(leaving: rest, into: left.string, &random)
                try body(
                    left, synced, "failed after step \(done) of \(steps.count), leaving \(rest)",
                    done == steps.count)
                try left.deleteTree()
            }
        }
    }

    @Test(arguments: [1, 2, 3] as [UInt64])
    func aLibraryIsWholeAndKeepsWhatWasSynced(seed: UInt64) throws {
        let tested = library(on: disk)
        try addPictures(0..<10)
        if seed > 1 {
            // A library with a search index, of which some pictures change.
            _ = try tested.index(photos, Self.withSearchIndex)
            try addPictures(10..<30)
            try photos.appending("3.png").write(SamplePicture.png(seed: 300))
            try photos.appending("4.png").delete()
            try photos.appending("5.png").move(to: photos.appending("moved.png"))
        }
        if seed == 3 { try addPictures(30..<70) }
        let before = try FailingDisk(copyOf: disk.string)
        let former = try tested.imagePaths()
        let steps = try record(index, tested.program)
        let (complete, hits) = (try tested.contents(), try tested.hits())
        let gone = ["4.png", "5.png"].map { photos.appending($0).string }

        try failPower(before, steps, seed: seed) { left, synced, context, isAtEnd in
            let here = library(on: left)
            let promised =
                isAtEnd
                ? Set(hits.map(\.path)) : try synced.map { try library(on: $0).imagePaths() } ?? former
            let found = try here.hits()
            let lost = promised.subtracting(found.map(\.path)).subtracting(gone)
            #expect(lost.isEmpty, "\(context): lost \(lost)")
            for hit in found where hit.path != photos.appending("3.png").string {
                let right = hits.first { $0.path == hit.path }
                #expect(right?.score == hit.score || gone.contains(hit.path), "\(context): \(hit)")
            }
            _ = try here.index(photos, Self.withSearchIndex)
            #expect(try here.contents() == complete, "\(context)")
            #expect(try here.hits() == hits, "\(context)")
            let verified = try here.program.start(["index", "--json", "--verify"] + Self.withSearchIndex)
                .wait()
            #expect(verified.code == 0, "\(context): \(verified.errors)")
        }
    }

    @Test func anOutputIsTheFormerOneOrTheNewOne() throws {
        let output = disk.appending("vectors.npy")
        let program = TestedLibrary(folder.path("none/photos.sqlite")).program
        let arguments = { ["embed", "--npy", output.string, "--text", $0] }
        #expect(try program.start(arguments("a cat")).wait().code == 0)
        let (before, former) = (try FailingDisk(copyOf: disk.string), try output.read())
        let steps = try record(arguments("a dog"), program)
        let newer = try output.read()
        #expect(former != newer)
        try failPower(before, steps, seed: 1) { left, _, context, isAtEnd in
            let found = try left.appending("vectors.npy").read()
            #expect(found == newer || found == former && !isAtEnd, "\(context): \(found.count) bytes")
        }
    }

    /// All files below a folder, for messages.
    private static func names(_ folder: FilePath) throws -> [String] {
        try FileManager.default.subpathsOfDirectory(atPath: folder.string).sorted()
    }

    @Test func aFetchedModelIsWholeOrFetchedAgain() throws {
        let name = "someone/tiny-clip"
        let hub = try SampleHub()
        try hub.add(name, folder: Fixtures.path("checkpoints/gelu"))
        func program(_ disk: FilePath) -> Program {
            var program = Program(library: folder.path("none/photos.sqlite"))
            program.environment["HF_ENDPOINT"] = hub.hub.address
            program.environment["HF_HOME"] = disk.string
            return program
        }
        let before = try FailingDisk(copyOf: disk.string)
        let steps = try record(["model", "pull", "--quiet", name], program(disk))
        try failPower(before, steps, seed: 1) { left, _, context, isAtEnd in
            let use = ["embed", "--text", "x", "--model", name]
            let names = try Self.names(left)
            let first = try program(left).start(use).wait()
            #expect(
                first.code == 0 || first.code == 69 && !isAtEnd,
                "\(context): \(first.code) \(first.errors) \(names)")
            #expect(try program(left)("model", "pull", "--quiet", name).code == 0, "\(context)")
            #expect(try program(left).start(use).wait().code == 0, "\(context)")
            #expect(try program(left)("model", "verify", name).code == 0, "\(context)")
        }
    }
}
