internal import FilePaths
internal import Glibc
internal import Kernels
internal import StopPoints
public import SystemPackage

/// Writes an index file: every vector into the list of its nearest centroid.
public struct IVFFlatBuilder: Sendable {
    /// The centres of the lists.
    public let centroids: Centroids
    /// How the vectors are stored.
    public var precision = VectorPrecision.float32
    /// Counts the builds of one owner.
    public var generation: UInt64 = 1
    /// By which the owner knows its index again.
    public var tag = [UInt8](repeating: 0, count: IndexDescription.tagLength)
    /// What the centroids were trained on; nil says that it was on the vectors that are written.
    public var training: IndexDescription.Training?
    /// The number of threads that look for the nearest centroids.
    public var threads = 1

    /// A builder of an index with these lists.
    public init(centroids: Centroids) { self.centroids = centroids }

    /// Writes vectors that lie in memory into a file, under a temporary name until it is whole and on the disk.
    ///
    /// - Parameters:
    ///   - path: What is there before is replaced.
    ///   - keys: `[n]`, all different; in a list they keep their order.
    ///   - values: `[n, dimension]`, row-major, of unit length.
    ///   - assignment: Of the same vectors to the same centroids; nil finds it.
    ///   - measure: Measures the index before anybody else sees it; its answer becomes part of the file.
    /// - Throws: ``VectorIndexError``, or what `measure` throws; then the file at `path` is as it was.
    /// - Complexity: O(n · dimension), and as much more for each list without an assignment.
    public func write(
        to path: FilePath, keys: [Int64], values: UnsafeBufferPointer<Float>,
        assignment: ListAssignment? = nil,
        measure: (IVFFlatIndex) throws -> IndexDescription.Recall = { _ in .init() }
    ) throws {
        let table = VectorTable(keys: keys, values: values, dimension: centroids.dimension)
        try write(to: path, table, assignment: assignment, measure: measure)
    }

    /// Writes the vectors of a source into a file, under a temporary name until it is whole and on the disk.
    ///
    /// The same file, byte for byte, in whatever blocks the vectors come.
    /// - Parameters:
    ///   - path: What is there before is replaced.
    ///   - vectors: Of unit length, under keys that all differ; in a list they keep their order.
    ///   - assignment: Of the same vectors to the same centroids; nil finds it.
    ///   - measure: Measures the index before anybody else sees it; its answer becomes part of the file.
    /// - Throws: ``VectorIndexError``, or what reading the vectors or `measure` throws; then the file at `path` is as it
    ///   was.
    /// - Complexity: O(n · dimension) time, and as much more for each list without an assignment; memory for a block of
    ///   the source, and four bytes for each vector.
    public func write(
        to path: FilePath, _ vectors: some VectorSource, assignment: ListAssignment? = nil,
        measure: (IVFFlatIndex) throws -> IndexDescription.Recall = { _ in .init() }
    ) throws {
        precondition(vectors.dimension == centroids.dimension)
        precondition(tag.count == IndexDescription.tagLength)
        let assignment = try assignment ?? ListAssignment(vectors, to: centroids, threads: threads)
        precondition(assignment.lists.count == vectors.count)
        var counts = [Int](repeating: 0, count: centroids.count)
        for list in assignment.lists { counts[Int(list)] += 1 }
        guard
            let layout = IndexFileLayout(
                dimension: centroids.dimension, precision: precision, counts: counts)
        else { throw VectorIndexError.cannotWrite(path: path.string, reason: "it would be too large") }
        StopPoint.before(.indexFile).pass()
        let file = try PartialFile(path: path, size: layout.fileSize)
        try writeLists(layout, vectors, assignment, to: file)
        var header = try writeDirectory(layout, to: file)
        header.description.training =
            training ?? .init(count: vectors.count, meanDistance: assignment.meanDistance)
        StopPoint.inside(.indexFile).pass()
        header.description.recall = try measure(try IVFFlatIndex(path: file.temporaryPath))
        try file.write(header.bytes, at: 0)
        try file.finish()
    }

    /// Where the file for a place lies until it is finished.
    public static func unfinishedPath(of path: FilePath) -> FilePath { PartialFile.temporaryPath(of: path) }

    /// Removes what a program that was killed while it wrote a file has left.
    public static func removeUnfinished(at path: FilePath) { unfinishedPath(of: path).unlink() }

    private func writeLists(
        _ layout: IndexFileLayout, _ vectors: some VectorSource, _ assignment: ListAssignment,
        to file: PartialFile
    ) throws {
        var lists = ListWriter(layout, file)
        var start = 0
        try vectors.forEachBlock { keys, values in
            try lists.append(keys, values, to: assignment.lists[start..<start + keys.count])
            start += keys.count
        }
    }

    /// Writes what comes before the lists, which are in the file.
    private func writeDirectory(
        _ layout: IndexFileLayout, to file: PartialFile
    ) throws(VectorIndexError) -> IndexFileHeader {
        let written = try MappedIndexFile(path: file.temporaryPath)
        var directory: [UInt8] = []
        for list in layout.counts.indices {
            directory.append(UInt64(layout.counts[list]))
            directory.append(checksum(UnsafeRawBufferPointer(rebasing: written.bytes[layout.list(list)])))
        }
        directory += [UInt8](
            repeating: 0, count: layout.centroidsOffset - IndexFileHeader.size - directory.count)
        centroids.values.withUnsafeBytes { directory += $0 }
        let listsStart = layout.listOffsets.first ?? layout.fileSize
        directory += [UInt8](repeating: 0, count: listsStart - IndexFileHeader.size - directory.count)
        let description = IndexDescription(
            dimension: layout.dimension, precision: precision, nlist: centroids.count,
            count: layout.counts.reduce(0, +), generation: generation, tag: tag)
        let header = IndexFileHeader(
            description: description, fileSize: layout.fileSize,
            directoryChecksum: directory.withUnsafeBytes { checksum($0) })
        try file.write(header.bytes, at: 0)
        try file.write(directory, at: IndexFileHeader.size)
        return header
    }
}
