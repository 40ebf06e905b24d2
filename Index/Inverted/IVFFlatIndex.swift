internal import FilePaths
internal import Kernels
public import SystemPackage

/// An inverted file: each vector is in the list of its nearest centroid, and a search reads only some of the lists.
///
/// "Flat" means that the vectors are stored as they are, not compressed (Jégou, Douze and Schmid 2011, "Product
/// quantization for nearest neighbor search", section IV, describe the inverted file). A snapshot of the file, which is
/// mapped: opening it reads everything but the lists. Immutable; any number of threads may search at once without a lock.
public final class IVFFlatIndex: Sendable {
    /// The properties of the index.
    public let description: IndexDescription
    let file: MappedFile
    let layout: IndexFileLayout
    /// The centroids of the lists.
    public let centroids: Centroids
    private let checksums: [UInt64]
    /// The lists whose checksums were verified through this object.
    private let isVerified: VerifiedLists

    /// Opens an index file and checks everything but the lists.
    ///
    /// - Parameters:
    ///   - tags: The tags to accept; nil for any.
    ///   - dimension: The dimension to accept; nil for any.
    /// - Throws: ``VectorIndexError``.
    /// - Complexity: O(nlist · dimension).
    public init(path: FilePath, tags: [[UInt8]]? = nil, dimension: Int? = nil) throws {
        let file = try MappedFile(index: path)
        self.file = file
        let path = path.string
        let header = try IndexFileHeader(file.bytes, path: path)
        description = header.description
        if let tags, !tags.contains(description.tag) { throw VectorIndexError.foreign(path: path) }
        if let dimension, dimension != description.dimension { throw VectorIndexError.foreign(path: path) }
        (layout, checksums) = try Self.directory(header, file)
        let start = layout.centroidsOffset
        let size = description.nlist * description.dimension * MemoryLayout<Float>.size
        let values = [Float](unsafeUninitializedCapacity: size / 4) { buffer, initialized in
            UnsafeMutableRawBufferPointer(buffer)
                .copyMemory(from: UnsafeRawBufferPointer(rebasing: file.bytes[start..<start + size]))
            initialized = size / 4
        }
        centroids = Centroids(values: values, dimension: description.dimension)
        isVerified = VerifiedLists(count: description.nlist)
    }

    /// The number of vectors.
    public var count: Int { description.count }

    private static func directory(
        _ header: IndexFileHeader, _ file: MappedFile
    ) throws(VectorIndexError) -> (IndexFileLayout, [UInt64]) {
        let (nlist, start) = (header.description.nlist, IndexFileHeader.size)
        guard start + nlist * IndexFileLayout.entrySize <= file.bytes.count else {
            throw .corrupt(
                path: file.path.string, offset: start, expected: "\(nlist) lists", found: "the end")
        }
        let entries = (0..<nlist).map { start + $0 * IndexFileLayout.entrySize }
        let counts = entries.map { Int(clamping: file.bytes.number(at: $0, as: UInt64.self)) }
        let layout = IndexFileLayout(
            dimension: header.description.dimension, precision: header.description.precision, counts: counts)
        guard let layout, layout.fileSize == header.fileSize, counts.reduce(0, +) == header.description.count
        else {
            throw .corrupt(
                path: file.path.string, offset: start, expected: "lists that fill the file",
                found: "other sizes")
        }
        let end = layout.listOffsets.first ?? layout.fileSize
        guard checksum(UnsafeRawBufferPointer(rebasing: file.bytes[start..<end])) == header.directoryChecksum
        else {
            throw .corrupt(
                path: file.path.string, offset: start, expected: "the checksum of the directory",
                found: "another")
        }
        return (layout, entries.map { file.bytes.number(at: $0 + 8, as: UInt64.self) })
    }

    /// Returns the vectors and keys of a list. Verifies its checksum the first time.
    ///
    /// - Throws: ``VectorIndexError/corrupt(path:offset:expected:found:)``.
    func list(_ list: Int) throws(VectorIndexError) -> InvertedList {
        if !isVerified[list] {
            try verify(list)
            isVerified.set(list)
        }
        let base = file.bytes.baseAddress!
        return InvertedList(
            keys: base + layout.listOffsets[list],
            vectors: VectorBlock(
                base + layout.vectorsOffset(list), count: layout.counts[list],
                dimension: description.dimension, element: description.precision.element))
    }

    private func verify(_ list: Int) throws(VectorIndexError) {
        let range = layout.list(list)
        guard checksum(UnsafeRawBufferPointer(rebasing: file.bytes[range])) == checksums[list] else {
            throw .corrupt(
                path: file.path.string, offset: range.lowerBound, expected: "the checksum of list \(list)",
                found: "another")
        }
    }

    /// Returns the keys of all vectors, list by list.
    ///
    /// - Throws: ``VectorIndexError/corrupt(path:offset:expected:found:)`` if a list is damaged.
    public func keys() throws -> [Int64] {
        try (0..<description.nlist).flatMap { number in
            let list = try self.list(number)
            return (0..<list.vectors.count).map { list.key($0) }
        }
    }

    /// Checks every list, including those that were verified before.
    ///
    /// - Throws: ``VectorIndexError/corrupt(path:offset:expected:found:)``.
    /// - Complexity: O(size of the file).
    public func verify() throws {
        for list in 0..<description.nlist { try verify(list) }
    }
}
