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

    /// Writes the vectors into a file, under a temporary name until it is whole and on the disk.
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
        let dimension = centroids.dimension
        precondition(values.count == keys.count * dimension)
        precondition(tag.count == IndexDescription.tagLength)
        let assignment =
            try assignment
            ?? ListAssignment(keys: keys, values: values, to: centroids, threads: threads)
        precondition(assignment.nearest.count == keys.count)
        let members = ClusterMembers(assignment.nearest, clusters: centroids.count)
        let counts = (0..<centroids.count).map { members.members($0).count }
        guard let layout = IndexFileLayout(dimension: dimension, precision: precision, counts: counts) else {
            throw VectorIndexError.cannotWrite(path: path.string, reason: "it would be too large")
        }
        StopPoint.before(.indexFile).pass()
        let file = try PartialFile(path: path)
        var header = try write(layout, members, keys, values, to: file)
        header.description.training =
            training ?? .init(count: keys.count, meanDistance: assignment.meanDistance)
        try file.flush()
        StopPoint.inside(.indexFile).pass()
        header.description.recall = try measure(try IVFFlatIndex(path: file.temporaryPath))
        try file.rewind()
        try file.append(header.bytes)
        try file.finish()
    }

    /// Removes what a program that was killed while it wrote a file has left.
    public static func removeUnfinished(at path: FilePath) {
        PartialFile.remove(PartialFile.temporaryPath(of: path))
    }

    private func write(
        _ layout: IndexFileLayout, _ members: ClusterMembers, _ keys: [Int64],
        _ values: UnsafeBufferPointer<Float>, to file: PartialFile
    ) throws(VectorIndexError) -> IndexFileHeader {
        var directory: [UInt8] = []
        let listsStart = layout.listOffsets.first ?? layout.fileSize
        try file.skip(to: listsStart)
        for list in 0..<centroids.count {
            let bytes = listBytes(list, layout, members, keys, values)
            directory.append(UInt64(layout.counts[list]))
            directory.append(bytes.withUnsafeBytes { checksum($0) })
            try file.append(bytes)
        }
        directory += [UInt8](
            repeating: 0, count: layout.centroidsOffset - IndexFileHeader.size - directory.count)
        centroids.values.withUnsafeBytes { directory += $0 }
        directory += [UInt8](repeating: 0, count: listsStart - IndexFileHeader.size - directory.count)
        let description = IndexDescription(
            dimension: centroids.dimension, precision: precision, nlist: centroids.count, count: keys.count,
            generation: generation, tag: tag)
        let header = IndexFileHeader(
            description: description, fileSize: layout.fileSize,
            directoryChecksum: directory.withUnsafeBytes { checksum($0) })
        try file.rewind()
        try file.append(header.bytes)
        try file.append(directory)
        return header
    }

    /// A list as it lies in the file, padding and all.
    private func listBytes(
        _ list: Int, _ layout: IndexFileLayout, _ members: ClusterMembers, _ keys: [Int64],
        _ values: UnsafeBufferPointer<Float>
    ) -> [UInt8] {
        let (range, dimension) = (layout.list(list), layout.dimension)
        let rowSize = dimension * precision.element.size
        let vectorsStart = layout.vectorsOffset(list) - range.lowerBound
        return [UInt8](unsafeUninitializedCapacity: range.count) { buffer, initialized in
            initialized = range.count
            let bytes = UnsafeMutableRawBufferPointer(buffer)
            let count = members.members(list).count
            // Zeros only where nothing else is written: behind the keys and behind the vectors.
            for gap in [count * 8..<vectorsStart, vectorsStart + count * rowSize..<range.count] {
                UnsafeMutableRawBufferPointer(rebasing: bytes[gap]).initializeMemory(
                    as: UInt8.self, repeating: 0)
            }
            for (row, point) in members.members(list).enumerated() {
                let vector = UnsafeBufferPointer(
                    rebasing: values[Int(point) * dimension..<(Int(point) + 1) * dimension])
                bytes.storeBytes(of: keys[Int(point)].littleEndian, toByteOffset: row * 8, as: Int64.self)
                let start = vectorsStart + row * rowSize
                let target = UnsafeMutableRawBufferPointer(rebasing: bytes[start..<start + rowSize])
                switch precision {
                case .float32: target.copyMemory(from: UnsafeRawBufferPointer(vector))
                case .float16: narrowToFloat16(vector, into: target)
                }
            }
        }
    }
}
