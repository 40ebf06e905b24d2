internal import FilePaths
internal import Kernels
internal import Synchronization
public import SystemPackage

/// An inverted file: each vector is in the list of its nearest centroid, and a search reads only some of the lists.
///
/// "Flat" means that the vectors are stored as they are, not compressed (Jégou, Douze and Schmid 2011, "Product
/// quantization for nearest neighbor search", section IV, describe the inverted file). A snapshot of the file, which is
/// mapped: opening it reads everything but the lists. Immutable; any number of threads may search at once without a lock.
///
/// ```swift
/// let index = try IVFFlatIndex(path: "vectors.index")
/// let nearest = try index.search(query, NeighborOptions(limit: 10), nprobe: 8)
/// ```
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
    ///   - path: The index file.
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
                dimension: description.dimension, precision: description.precision))
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

/// A flag for each list, which any thread may read and set. A flag only changes from false to true.
///
/// `@unchecked` because pointers are not `Sendable`; the flags are atomic, and live as long as the object.
final class VerifiedLists: @unchecked Sendable {
    private let flags: UnsafeMutablePointer<Atomic<Bool>>
    private let count: Int

    init(count: Int) {
        self.count = count
        flags = .allocate(capacity: max(count, 1))
        for list in 0..<count { (flags + list).initialize(to: Atomic(false)) }
    }

    subscript(list: Int) -> Bool { flags[list].load(ordering: .relaxed) }

    func set(_ list: Int) { flags[list].store(true, ordering: .relaxed) }

    deinit {
        flags.deinitialize(count: count)
        flags.deallocate()
    }
}

/// The vectors nearest to one centroid, in the mapped file.
struct InvertedList {
    private let keys: UnsafeRawPointer
    let vectors: VectorBlock

    init(keys: UnsafeRawPointer, vectors: VectorBlock) {
        self.keys = keys
        self.vectors = vectors
    }

    /// Returns the key of a vector.
    func key(_ index: Int) -> Int64 {
        Int64(littleEndian: keys.load(fromByteOffset: index * 8, as: Int64.self))
    }

    /// Returns the vectors that the options admit, as runs of at most `limit`.
    func runs(for options: NeighborOptions, atMost limit: Int) -> [Range<Int>] {
        guard !options.admitsAll else {
            return stride(from: 0, to: vectors.count, by: limit).map { $0..<min($0 + limit, vectors.count) }
        }
        var runs: [Range<Int>] = []
        for row in 0..<vectors.count where options.admits(key(row)) {
            if let last = runs.last, last.upperBound == row, last.count < limit {
                runs[runs.count - 1] = last.lowerBound..<row + 1
            } else {
                runs.append(row..<row + 1)
            }
        }
        return runs
    }
}
