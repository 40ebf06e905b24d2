internal import FilePaths
internal import Glibc
public import SystemPackage

/// The files in a folder of thumbnails that nobody will read again.
public struct ThumbnailLeftovers: Sendable {
    /// A program that writes a thumbnail needs less than this many seconds for it.
    private static let longestWrite = 3600

    private let files: ThumbnailFiles

    /// The leftovers in a folder, which need not exist.
    public init(folder: FilePath) { files = ThumbnailFiles(folder: folder) }

    /// Finds thumbnails of pictures that are gone, those that other versions of the program made, and unfinished ones.
    ///
    /// - Parameter isKnown: Whether there is a picture whose file has this SHA-256.
    /// - Returns: The files, sorted by path.
    /// - Throws: What `isKnown` throws.
    /// - Complexity: O(*n* log *n*) for *n* files.
    public func find(_ isKnown: (_ contentHash: [UInt8]) throws -> Bool) rethrows -> [FilePath] {
        let start = Int64(time(nil) - Self.longestWrite) * 1_000_000_000
        var found: [FilePath] = []
        for (path, lastUse) in files.everything() {
            if let hash = files.contentHash(of: path) {
                if try !isKnown(hash) { found.append(path) }
            } else if lastUse < start {
                found.append(path)
            }
        }
        return found.sorted { $0.bytes.lexicographicallyPrecedes($1.bytes) }
    }
}
