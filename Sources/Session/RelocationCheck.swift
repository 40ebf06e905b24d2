public import CatalogStore
internal import ContentHash
internal import FilePaths
internal import LibraryStore
public import SystemPackage

/// Whether the files of a folder are at their places below another one, judged by a sample of pictures.
public struct RelocationCheck: Equatable, Sendable {
    /// The most pictures that are read.
    public static let sampleSize = 20
    /// One in this many pictures of the sample may be missing or different.
    private static let tolerated = 5

    /// The folder or file, as the library knows it.
    public let old: FilePath
    /// Its new path.
    public let new: FilePath
    /// The number of images at or below the old path.
    public let images: Int
    /// The number of files there that could not be read.
    public let failures: Int
    /// The pictures of the sample that have the recorded content at their new place.
    public private(set) var same = 0
    /// Those that are not there or cannot be read.
    public private(set) var missing = 0
    /// Those that have other content.
    public private(set) var different = 0

    /// The number of pictures in the sample.
    public var checked: Int { same + missing + different }

    /// Whether at least four in five pictures of the sample are at their new places.
    public var isConvincing: Bool { (missing + different) * Self.tolerated <= checked }

    /// Finds out where the files are.
    ///
    /// - Parameters:
    ///   - old: A folder or file. If the library knows nothing there, its symbolic links are resolved.
    ///   - new: Its new path, whose symbolic links are resolved.
    ///   - catalog: The library.
    ///   - check: Called before each file is read; an error that it throws ends the check.
    /// - Throws: ``CarryingError/unknownFolder(path:library:)``, `LibraryError`, or what `check` throws.
    /// - Complexity: O(*n* log *n*) for *n* images below the path, and the bytes of ``sampleSize`` files.
    public init(
        of old: FilePath, at new: FilePath, in catalog: Catalog, check: () throws -> Void = {}
    ) throws {
        let written = old.absolute.lexicallyNormalized()
        var found = (path: written, counts: try catalog.fileCounts(under: written))
        if found.counts == (0, 0) {
            found.path = old.resolvingExistingPart
            found.counts = try catalog.fileCounts(under: found.path)
        }
        let folders = try catalog.folders()
        guard found.counts != (0, 0) || folders.contains(where: { $0.isInside(found.path) }) else {
            throw CarryingError.unknownFolder(path: written.string, library: catalog.path.string)
        }
        (self.old, self.new) = (found.path, new.resolvingExistingPart)
        (images, failures) = found.counts
        for image in try PictureSample(Self.sampleSize, below: self.old, in: catalog).images {
            try check()
            let rest = image.path.relative(to: self.old)
            let place = rest.map { self.new.pushing($0) } ?? self.new
            switch Self.contentHash(of: place) {
            case nil: missing += 1
            case image.contentHash: same += 1
            default: different += 1
            }
        }
    }

    private static func contentHash(of path: FilePath) -> [UInt8]? {
        guard let file = try? RegularFile(path) else { return nil }
        var builder = ContentHash.Builder()
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 20, alignment: 16)
        defer { buffer.deallocate() }
        var offset = 0
        while true {
            guard let count = try? file.read(into: buffer, from: offset) else { return nil }
            if count == 0 { return builder.finish().bytes }
            builder.append(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
            offset += count
        }
    }
}

extension FilePath {
    /// The absolute path, in which symbolic links are as the user wrote them.
    fileprivate var absolute: FilePath { isAbsolute ? self : Self.currentFolder?.pushing(self) ?? self }
}
