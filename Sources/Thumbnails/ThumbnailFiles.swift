internal import FilePaths
internal import Glibc
internal import ImagePreprocessing
internal import SystemPackage

/// The files of a thumbnail store: `FOLDER/VERSION/ab/ab12…-256`, named by the SHA-256 of the picture's file.
struct ThumbnailFiles: Sendable {
    /// Raised when thumbnails are made in another way, so that old ones are not used.
    private static let version = 1
    /// A use is noted once in this many seconds, so that a grid of pictures does not write at every look.
    private static let usageInterval = 3600
    /// No thumbnail is larger; what is was not written by this program.
    private static let byteLimit = 8 << 20

    let folder: FilePath

    /// Thumbnails made by another decoder may look different.
    private var current: FilePath { folder.appending("\(Self.version)-\(ImageDecoder.version)") }

    private func path(_ contentHash: [UInt8], _ size: ThumbnailSize) -> FilePath {
        let digits = contentHash.map { byte in
            let hex = String(byte, radix: 16)
            return hex.count == 1 ? "0" + hex : hex
        }.joined()
        return current.appending(String(digits.prefix(2))).appending("\(digits)-\(size.rawValue)")
    }

    /// The SHA-256 of the picture whose thumbnail is at a path; nil if it is not a file that ``read(_:_:)`` reads.
    func contentHash(of path: FilePath) -> [UInt8]? {
        let digits = path.nameBytes.prefix { $0 != UInt8(ascii: "-") }.map { Character(Unicode.Scalar($0)) }
        guard digits.count == 64 else { return nil }
        let values = digits.compactMap(\.hexDigitValue)
        guard values.count == digits.count else { return nil }
        let hash = stride(from: 0, to: values.count, by: 2).map { UInt8(values[$0] * 16 + values[$0 + 1]) }
        return ThumbnailSize.allCases.contains { self.path(hash, $0) == path } ? hash : nil
    }

    /// The kept thumbnail; nil if there is none, or if it is damaged.
    func read(_ contentHash: [UInt8], _ size: ThumbnailSize) -> StoredThumbnail? {
        let path = path(contentHash, size)
        guard let bytes = try? RegularFile(path, byteLimit: Self.byteLimit).bytes(),
            let thumbnail = StoredThumbnail(file: bytes)
        else { return nil }
        noteUse(of: path)
        return thumbnail
    }

    /// Writes a file under another name and renames it, so that no reader sees half of it.
    ///
    /// - Returns: Whether it was written.
    func write(_ bytes: [UInt8], _ contentHash: [UInt8], _ size: ThumbnailSize) -> Bool {
        let path = path(contentHash, size)
        makeFolders(for: path)
        let unfinished = path.appending(suffix: ".\(getpid())-\(UInt32.random(in: 0 ... .max))")
        do {
            let descriptor = try FileDescriptor.open(
                unfinished, .writeOnly, options: [.create, .exclusiveCreate], permissions: [.ownerReadWrite])
            try descriptor.closeAfter { _ = try descriptor.writeAll(bytes) }
            guard unfinished.rename(to: path) else { throw Errno(rawValue: errno) }
            return true
        } catch {
            unfinished.unlink()
            return false
        }
    }

    private func makeFolders(for path: FilePath) {
        for folder in [folder, current, path.removingLastComponent()] {
            // Only the owner may look: thumbnails show pictures that others may not be allowed to open.
            _ = folder.withPlatformString { mkdir($0, 0o700) }
        }
    }

    private func noteUse(of path: FilePath) {
        guard let status = FileStatus(following: path) else { return }
        if Int(status.modificationTime / 1_000_000_000) + Self.usageInterval < time(nil) {
            _ = path.withPlatformString { utimensat(AT_FDCWD, $0, nil, 0) }
        }
    }
}

// MARK: - The bound

extension ThumbnailFiles {
    private struct File {
        let path: FilePath
        let byteCount: Int64
        let lastUse: Int64
    }

    /// All files, also those of other versions and those that a killed program left unfinished.
    private func all() -> [File] {
        var found: [File] = []
        var folders = [folder]
        while let folder = folders.popLast() {
            for name in (try? FolderContents.names(in: folder)) ?? [] {
                let path = folder.appending(name)
                guard let status = FileStatus(of: path) else { continue }
                if status.isFolder {
                    folders.append(path)
                } else if status.isRegularFile {
                    found.append(
                        File(path: path, byteCount: status.fileSize, lastUse: status.modificationTime))
                }
            }
        }
        return found
    }

    /// The paths of all files, and when each was last used, in nanoseconds since 1970.
    func everything() -> [(path: FilePath, lastUse: Int64)] { all().map { ($0.path, $0.lastUse) } }

    /// The bytes of all files.
    func byteCount() -> Int64 { all().reduce(0) { $0 + $1.byteCount } }

    /// Removes the files that were not used for longest.
    ///
    /// - Parameter limit: The most bytes that stay.
    /// - Returns: The bytes that stay.
    /// - Complexity: O(*n* log *n*) for *n* files.
    func removeOldest(keeping limit: Int64) -> Int64 {
        let files = all().sorted { $0.lastUse < $1.lastUse }
        var bytes = files.reduce(0) { $0 + $1.byteCount }
        for file in files where bytes > limit {
            file.path.unlink()
            bytes -= file.byteCount
        }
        return bytes
    }
}
