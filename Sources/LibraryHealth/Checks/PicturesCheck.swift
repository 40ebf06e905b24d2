internal import CatalogStore
internal import FilePaths
internal import Glibc
internal import Indexing
internal import LibraryStore
internal import SystemPackage

/// Whether the files of a sample of the pictures are there and can be opened, and all disks with pictures are mounted.
struct PicturesCheck: HealthCheck {
    /// With so many pictures, a fault of 1 in 100 is missed in 1 of 150 checkups.
    private static let sampleCount = 500

    let catalog: Catalog
    let subject = "the files of pictures"

    func findings() throws -> [Finding] {
        let missing = try catalog.mountPoints().filter { !$0.isThere }.map(\.path).sorted {
            $0.bytes.lexicographicallyPrecedes($1.bytes)
        }
        let sample = try catalog.imageSample(count: Self.sampleCount).map(\.path).filter { path in
            !missing.contains { path.isInside($0) }
        }
        let folders = try catalog.folders().filter { folder in
            FileStatus.isGone(folder) && !missing.contains { folder == $0 || folder.isInside($0) }
        }
        return missing.map(Finding.missingDisk) + folders.map(Finding.missingFolder) + Self.findings(sample)
    }

    private static func findings(_ sample: [FilePath]) -> [Finding] {
        var (gone, closed): ([FilePath], [(path: FilePath, error: Errno)]) = ([], [])
        for path in sample {
            guard let error = errorOfOpening(path) else { continue }
            if error == .noSuchFileOrDirectory || error == .notDirectory {
                gone.append(path)
            } else {
                closed.append((path, error))
            }
        }
        var findings: [Finding] = []
        if let example = gone.first {
            findings.append(.missingPictures(count: gone.count, sampled: sample.count, example: example))
        }
        if let (example, error) = closed.first {
            findings.append(
                .unreadablePictures(
                    count: closed.count, sampled: sample.count, example: example, reason: error.description))
        }
        return findings
    }

    private static func errorOfOpening(_ path: FilePath) -> Errno? {
        do {
            // Without waiting for the other end of a pipe that has taken the place of a file.
            try FileDescriptor.open(path, .readOnly, options: [.nonBlocking, .closeOnExec]).close()
            return nil
        } catch {
            return error as? Errno
        }
    }
}
