import CatalogStore
import FilePaths
import Indexing
import LibraryStore
import SystemPackage
import Testing
import TestSupport

/// Pictures on a disk that is removed and comes back are not mistaken for deleted pictures.
@Suite(.enabled(if: ScratchDisk.isPermitted)) struct MissingDiskTests {
    private let sample: SampleFolder
    private let disk: ScratchDisk
    /// Where the disk is mounted, with four pictures, two of which lie in the folder `sub`.
    private let place: FilePath

    init() throws {
        sample = try SampleFolder()
        disk = try ScratchDisk(in: sample.folder, megabytes: 2, name: "store")
        place = sample.file("trip/disk")
        let names = ["0.png", "1.png", "sub/2.png", "sub/3.png"]
        for (seed, name) in names.enumerated() {
            try FilePath(disk.path).appending(name).write(SamplePicture.png(seed: seed))
        }
        try sample.write(SamplePicture.png(seed: 10), to: "own.png")
        try sample.write(SamplePicture.png(seed: 11), to: "album/other.png")
        try disk.attach(to: place)
    }

    private static var forgetting: IndexingOptions {
        var options = IndexingOptions()
        options.forgetsEmptyFolders = true
        return options
    }

    /// What is left at the mount point after the disk was removed.
    enum Remains: CaseIterable {
        case nothing, aHiddenFile, aFile, aPicture, noFolder, noFolderAbove
    }

    private func leave(_ remains: Remains) throws {
        switch remains {
        case .nothing: break
        case .aHiddenFile: try place.appending(".directory").write([1])
        case .aFile: try place.appending("readme.txt").write([1])
        case .aPicture: try place.appending("9.png").write(SamplePicture.png(seed: 9))
        case .noFolder: try place.delete()
        case .noFolderAbove: try place.removingLastComponent().deleteTree()
        }
    }

    @Test(arguments: Remains.allCases) func itsPicturesAreKept(_ remains: Remains) async throws {
        #expect(try await sample.index().added == 6)
        #expect(try sample.catalog.mountPoints().map(\.path) == [place])
        let before = try sample.images()
        try disk.detach(from: place)
        try leave(remains)
        for _ in 0..<2 {
            let report = try await sample.index()
            #expect(report.missingDisks == [place])
            #expect(report.removed == 0 && report.emptiedFolders.isEmpty)
            #expect(try Set(sample.images()).isSuperset(of: before))
            #expect(try sample.catalog.mountPoints().map(\.path) == [place])
        }
        // The mounted disk hides what lies below it.
        if remains == .aPicture { try place.appending("9.png").delete() }
        try disk.attach(to: place)
        let back = try await sample.index()
        #expect(back.unchanged == 6 && back.embedded == 0 && back.missingDisks.isEmpty)
        #expect(try sample.images() == before)
    }

    @Test(arguments: Remains.allCases) func itsPicturesAreForgottenOnDemand(_ remains: Remains) async throws {
        _ = try await sample.index()
        try disk.detach(from: place)
        try leave(remains)
        let report = try await sample.index(options: Self.forgetting)
        #expect(report.removed == 4 && report.missingDisks.isEmpty)
        let left = ["album/other.png", "own.png"] + (remains == .aPicture ? ["trip/disk/9.png"] : [])
        #expect(try sample.images().map { sample.name($0.path) } == left)
        #expect(try sample.catalog.mountPoints().isEmpty)
        let again = try await sample.index()
        #expect(again.removed == 0 && again.missingDisks.isEmpty)
    }

    @Test func theDiskMayBeTheFolderItself() async throws {
        #expect(try await sample.index(paths: [place]).added == 4)
        let before = try sample.images()
        try disk.detach(from: place)
        let report = try await sample.index(paths: [place])
        #expect(report.missingDisks == [place] && report.removed == 0)
        try place.delete()
        await #expect(throws: IndexingError.missing(path: place.string)) {
            try await sample.index(paths: [place])
        }
        // A run over the parent folder notices it as well.
        let above = try await sample.index()
        #expect(above.missingDisks == [place] && above.removed == 0 && above.added == 2)
        #expect(try Set(sample.images()).isSuperset(of: before))
    }

    @Test func theDiskMayLieAboveTheFolder() async throws {
        let sub = place.appending("sub")
        #expect(try await sample.index(paths: [sub]).added == 2)
        #expect(try sample.catalog.mountPoints().map(\.path) == [place])
        try disk.detach(from: place)
        await #expect(throws: IndexingError.missing(path: sub.string)) {
            try await sample.index(paths: [sub])
        }
        // A folder of that name, without its pictures.
        try sub.appending("notes.txt").write([1])
        let report = try await sample.index(paths: [sub])
        #expect(report.missingDisks == [place] && report.removed == 0)
        #expect(try sample.images().count == 2)
    }

    @Test(.enabled(if: ScratchDisk.haveNames)) func anotherDiskInItsPlaceIsNoDeletion() async throws {
        _ = try await sample.index()
        let before = try sample.images()
        try disk.detach(from: place)
        let other = try ScratchDisk(in: sample.folder, megabytes: 1, name: "other")
        try FilePath(other.path).appending("9.png").write(SamplePicture.png(seed: 9))
        try other.attach(to: place)
        let report = try await sample.index()
        #expect(report.added == 1 && report.removed == 0 && report.missingDisks == [place])
        #expect(try Set(sample.images()).isSuperset(of: before))
        try other.detach(from: place)
        try disk.attach(to: place)
        let back = try await sample.index()
        #expect(back.unchanged == 6 && back.embedded == 0 && back.missingDisks.isEmpty)
        #expect(try Set(sample.images()).isSuperset(of: before))
    }

    @Test func whatIsDeletedOnADiskThatIsThereIsForgotten() async throws {
        _ = try await sample.index()
        try place.appending("0.png").delete()
        try place.appending("sub").deleteTree()
        let report = try await sample.index()
        #expect(report.removed == 3 && report.missingDisks.isEmpty && report.emptiedFolders.isEmpty)
    }

    @Test func whatIsDeletedElsewhereIsForgottenWhileTheDiskIsMissing() async throws {
        _ = try await sample.index()
        try disk.detach(from: place)
        try sample.file("album").deleteTree()
        let report = try await sample.index()
        #expect(report.removed == 1 && report.missingDisks == [place])
        #expect(try sample.images().map { sample.name($0.path) }.contains("album/other.png") == false)
    }

    @Test func aDiskThatGoesDuringTheRunIsNoDeletion() async throws {
        _ = try await sample.index()
        try place.appending("0.png").delete()
        try sample.write(SamplePicture.png(seed: 12), to: "new.png")
        var hasGone = false
        let report = try await sample.index { _ in
            guard !hasGone else { return }
            hasGone = (try? disk.detach(from: place)) != nil
        }
        #expect(hasGone && report.removed == 0 && report.added == 1)
        try disk.attach(to: place)
        #expect(try await sample.index().removed == 1)
    }

    /// A library of an earlier version, which has no mount points.
    @Test func anEarlierLibraryLearnsOfItsDisks() async throws {
        _ = try await sample.index()
        try sample.catalog.updateMountPoints([], forgetting: [place])
        try disk.detach(from: place)
        // The only sign of a missing disk is that the folder is empty.
        let empty = try await sample.index()
        #expect(empty.emptiedFolders == [place] && empty.removed == 0 && empty.missingDisks.isEmpty)
        #expect(try sample.catalog.mountPoints().isEmpty)
        try disk.attach(to: place)
        #expect(try await sample.index().unchanged == 6)
        try disk.detach(from: place)
        try leave(.aHiddenFile)
        #expect(try await sample.index().missingDisks == [place])
    }

    @Test func aDiskThatIsMountedTwiceCountsOnce() async throws {
        _ = try await sample.index()
        let before = try sample.images()
        let second = sample.file("again")
        try disk.attach(to: second)
        let twice = try await sample.index()
        #expect(twice.unchanged == 6 && twice.added == 0 && twice.embedded == 0)
        #expect(try sample.images() == before)
        // If only the other mount point is left, the pictures have moved there.
        try disk.detach(from: place)
        let moved = try await sample.index()
        #expect(moved.moved == 4 && moved.embedded == 0 && moved.removed == 0)
        #expect(Set(try sample.images().map(\.id)) == Set(before.map(\.id)))
        #expect(try sample.images().filter { $0.path.isInside(second) }.count == 4)
        let after = try await sample.index()
        #expect(after.unchanged == 6 && after.missingDisks.isEmpty)
        #expect(try sample.catalog.mountPoints().map(\.path) == [second])
    }

    /// The disk is no longer used: its files were copied to the folder that it was mounted on.
    @Test func picturesThatWereCopiedOffTheDiskEndItsStory() async throws {
        _ = try await sample.index()
        try disk.detach(from: place)
        for name in ["0.png", "1.png", "sub/2.png", "sub/3.png"] {
            try place.appending(name).write(try FilePath(disk.path).appending(name).read())
        }
        let report = try await sample.index()
        #expect(report.unchanged == 6 && report.embedded == 0 && report.missingDisks.isEmpty)
        #expect(try sample.catalog.mountPoints().isEmpty)
        try place.appending("0.png").delete()
        #expect(try await sample.index().removed == 1)
    }
}
