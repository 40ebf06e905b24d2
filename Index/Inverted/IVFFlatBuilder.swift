internal import FilePaths
internal import Glibc
public import Kernels
internal import StopPoints
public import SystemPackage

/// Writes an index file: every vector into the list of its nearest centroid.
public struct IVFFlatBuilder: Sendable {
    /// The centroids of the lists.
    public let centroids: Centroids
    /// How the vectors are stored.
    public var precision = VectorPrecision.float32
    /// Counts the builds of one owner.
    public var generation: UInt64 = 1
    /// Identifies the index to its owner.
    public var tag = [UInt8](repeating: 0, count: IndexDescription.tagLength)
    /// What the centroids were trained on; nil if it was the vectors that are written.
    public var training: IndexDescription.Training?
    /// The number of threads that find the nearest centroids.
    public var threads = 1

    /// Creates a builder of an index with these centroids.
    public init(centroids: Centroids) { self.centroids = centroids }

    /// Writes vectors in memory into a file, which has a temporary name until it is complete and on the disk.
    ///
    /// - Parameters:
    ///   - path: An existing file is replaced.
    ///   - keys: `[n]`, all different; within a list they keep their order.
    ///   - values: `[n, dimension]`, row-major, of unit length.
    ///   - assignment: The assignment of these vectors to these centroids; nil to compute it.
    ///   - measure: Measures the index before the file is in place; the file stores the result.
    /// - Throws: ``VectorIndexError``, or what `measure` throws; the file at `path` is then unchanged.
    /// - Complexity: O(n · dimension), and as much again for each list without an assignment.
    public func write(
        to path: FilePath, keys: [Int64], values: UnsafeBufferPointer<Float>,
        assignment: ListAssignment? = nil,
        measure: (IVFFlatIndex) throws -> IndexDescription.Recall = { _ in .init() }
    ) throws {
        let table = VectorTable(keys: keys, values: values, dimension: centroids.dimension)
        try write(to: path, table, assignment: assignment, measure: measure)
    }

    /// Writes the vectors of a source into a file, which has a temporary name until it is complete and on the disk.
    ///
    /// The file is the same, byte for byte, for any blocks of the source.
    /// - Parameters:
    ///   - path: An existing file is replaced.
    ///   - vectors: Vectors of unit length with distinct keys; within a list they keep their order.
    ///   - assignment: The assignment of these vectors to these centroids; nil to compute it.
    ///   - measure: Measures the index before the file is in place; the file stores the result.
    /// - Throws: ``VectorIndexError``, or what reading the vectors or `measure` throws; the file at `path` is then
    ///   unchanged.
    /// - Complexity: O(n · dimension) time, and as much again for each list without an assignment; memory for a block of
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

    /// The temporary path that a file has until it is complete.
    public static func unfinishedPath(of path: FilePath) -> FilePath { PartialFile.temporaryPath(of: path) }

    /// Removes the temporary file that a program left behind when it was killed.
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

    /// Writes the header, the directory and the centroids. The lists must be in the file already, for their checksums.
    private func writeDirectory(
        _ layout: IndexFileLayout, to file: PartialFile
    ) throws(VectorIndexError) -> IndexFileHeader {
        let written = try MappedFile(index: file.temporaryPath)
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
