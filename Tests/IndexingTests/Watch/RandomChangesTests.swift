import CatalogInspection
import CatalogStore
import FilePaths
import Foundation
import Indexing
import LibraryStore
import SystemPackage
import TestSupport
import Testing

/// Random series of file operations: after each, a library that follows the watcher becomes what a fresh library would be.
@Suite(.timeLimit(.minutes(10)))
struct RandomChangesTests {
    @Test(arguments: [1, 2, 3, 4, 5, 6] as [UInt64])
    func theLibraryBecomesWhatAFreshOneWouldBe(_ seed: UInt64) async throws {
        try await run(seed) { () throws(Errno) in try InotifySource() }
    }

    @Test(arguments: [11, 12, 13] as [UInt64])
    func lostEventsAreMadeGood(_ seed: UInt64) async throws {
        try await run(seed) { () throws(Errno) in try LosingSource(period: 2) }
    }

    @Test(arguments: [21, 22] as [UInt64])
    func foldersBeyondTheLimitAreLookedAt(_ seed: UInt64) async throws {
        // Parts of the tree are looked at alone, so that names of one file in several folders are not seen together.
        try await run(seed, makesHardLinks: false) { () throws(Errno) in try LimitedSource(limit: 3) }
    }

    private func run(
        _ seed: UInt64, makesHardLinks: Bool = true,
        _ openSource: @escaping @Sendable () throws(Errno) -> any FolderEventSource
    ) async throws {
        var random = SeededGenerator(seed: seed)
        let sample = try SampleFolder()
        var tree = try RandomTree(sample, makesHardLinks: makesHardLinks)
        var options = WatchedSample.options
        options.quietWhileOpen = options.quiet
        let watched = try await WatchedSample(sample, options: options, openSource: openSource)
        for series in 0..<12 {
            for _ in 0..<Int.random(in: 1...12, using: &random) { try tree.step(&random) }
            let expected = try await tree.freshContents()
            try await watched.follow { try tree.contents(of: sample.catalog) == expected }
            // What was told later than that, such as further names of files, comes before a later change.
            try tree.rewrite()
            try await watched.follow { try tree.contents(of: sample.catalog) == expected }
            try sample.catalog.checkInvariants()
            let report = try await sample.index()
            #expect(report.added + report.updated + report.moved + report.removed == 0, "series \(series)")
        }
    }
}

/// Folders and files that change at random, in the folder of a sample, and beside it behind a link.
private struct RandomTree {
    private let sample: SampleFolder
    private let outside: FilePath
    private let makesHardLinks: Bool
    private var seed = 0
    /// Where files and folders are put.
    private let tops: [FilePath]

    init(_ sample: SampleFolder, makesHardLinks: Bool) throws {
        (self.sample, self.makesHardLinks) = (sample, makesHardLinks)
        outside = sample.folder.file("outside")
        tops = [FilePath(sample.photos), outside]
        // Folders without any picture may be on a missing disk.
        for top in tops { try Self.rewrite(in: top) }
        try sample.file("link").link(to: outside)
        // Moves out of what is watched.
        try sample.folder.file("away").makeFolder()
    }

    private static func rewrite(in top: FilePath) throws {
        try top.appending("always.png").write(SamplePicture.png(seed: 1000 + top.length))
    }

    /// Writes a file again, with the same content.
    func rewrite() throws { try Self.rewrite(in: tops[0]) }

    /// All folders and files, without the link and the pictures that stay.
    private func entries() throws -> (folders: [FilePath], files: [FilePath]) {
        var (folders, files) = (tops, [FilePath]())
        var next = 0
        while next < folders.count {
            for name in try FolderContents.names(in: folders[next]).sorted(by: { $0.precedes($1) }) {
                let path = folders[next].appending(name)
                guard let status = FileStatus(of: path), !status.isSymbolicLink, name.string != "always.png"
                else { continue }
                if status.isFolder { folders.append(path) } else { files.append(path) }
            }
            next += 1
        }
        return (folders, files)
    }

    /// One change on disk.
    mutating func step(_ random: inout SeededGenerator) throws {
        let (folders, files) = try entries()
        let folder = folders.randomElement(using: &random)!
        let names = ["a.png", "b.png", "c.jpg", "notes.txt", ".hidden.png"]
        let path = folder.appending(names.randomElement(using: &random)!)
        let movable = folders.filter { !tops.contains($0) }
        seed += 1
        switch Int.random(in: 0..<12, using: &random) {
        case 0, 1: try write(path, Int.random(in: 0..<6, using: &random))
        case 2: try write(path, -1)
        case 3: try files.randomElement(using: &random)?.delete()
        case 4:
            if let file = files.randomElement(using: &random) { try file.move(to: path) }
        case 5:
            let new = folder.appending("dir\(Int.random(in: 0..<3, using: &random))")
            try write(new.appending("a.png"), seed + 10)
            try write(new.appending("deep/b.png"), seed + 11)
        case 6, 7:
            guard let old = movable.randomElement(using: &random), !folder.isInside(old) else { return }
            let new = folder.appending("dir\(Int.random(in: 0..<3, using: &random))")
            if FileStatus(of: new) == nil { try old.move(to: new) }
        case 8:
            if let old = movable.randomElement(using: &random) { try old.deleteTree() }
        case 9:
            guard let old = movable.randomElement(using: &random) else { return }
            let away = sample.folder.file("away/\(seed)")
            try old.move(to: away)
            if Bool.random(using: &random), FileStatus(of: folder) != nil {
                try away.move(to: folder.appending("back\(seed)"))
            }
        case 10:
            if makesHardLinks, let file = files.randomElement(using: &random), FileStatus(of: path) == nil {
                try path.hardLink(to: file)
            }
        default:
            // A new file takes the place of an old one.
            let new = folder.appending("new.tmp")
            try write(new, seed)
            try new.move(to: path)
        }
    }

    private func write(_ path: FilePath, _ number: Int) throws {
        // A change of a hard link's content is one of all its names.
        try path.write(number < 0 ? Array("no picture".utf8) : SamplePicture.png(seed: number))
    }

    /// What a new library holds after it has indexed the folder.
    func freshContents() async throws -> [FileIdentity: [UInt8]] {
        let fresh = try Catalog(
            path: sample.folder.file("fresh-\(seed).sqlite"), access: .readWrite(create: true))
        defer { try? fresh.close() }
        _ = try await sample.indexer(sample.first, into: fresh).index([FilePath(sample.photos)])
        return try contents(of: fresh)
    }

    /// The hash of each image, and nothing for each failure, by their files, because a library may have chosen any name of a file;
    /// with an impossible file if one is missing, has changed since it was read, or has two entries.
    func contents(of catalog: Catalog) throws -> [FileIdentity: [UInt8]] {
        let nowhere = FileIdentity(device: 0, number: 0)
        var contents: [FileIdentity: [UInt8]] = [:]
        for known in try catalog.knownFiles(under: ["/"]) {
            let status = FileStatus(of: known.path)
            // Not the change time, which every further name of a file changes.
            let isCurrent = status?.modificationTime == known.modificationTime
            let file = status.map { isCurrent ? $0.identity : nowhere } ?? nowhere
            if contents.updateValue(known.contentHash ?? [], forKey: file) != nil { contents[nowhere] = [] }
        }
        return contents
    }
}
