internal import FilePaths
internal import Glibc
internal import Kernels
internal import StopPoints
internal import SystemPackage

/// Writes blocks of vectors into their lists in a file.
struct ListWriter {
    private let layout: IndexFileLayout
    private let file: PartialFile
    /// The number of vectors of each list that have been written.
    private var written: [Int]

    init(_ layout: IndexFileLayout, _ file: PartialFile) {
        (self.layout, self.file) = (layout, file)
        written = [Int](repeating: 0, count: layout.counts.count)
    }

    /// Appends a block of vectors to their lists. The vectors of a list are written together.
    ///
    /// - Parameters:
    ///   - keys: `[n]`.
    ///   - values: `[n, dimension]`, row-major.
    ///   - lists: The list of each vector, `[n]`.
    /// - Complexity: O(n · dimension + nlist).
    mutating func append(
        _ keys: ArraySlice<Int64>, _ values: UnsafeBufferPointer<Float>, to lists: ArraySlice<Int32>
    ) throws(VectorIndexError) {
        let members = ClusterMembers(lists, clusters: written.count)
        var bytes: [UInt8] = []
        for list in written.indices {
            let members = members.members(list)
            guard !members.isEmpty else { continue }
            bytes.removeAll(keepingCapacity: true)
            for member in members { bytes.append(keys[keys.startIndex + Int(member)]) }
            try file.write(bytes, at: layout.listOffsets[list] + written[list] * 8)
            store(members, values, in: &bytes)
            try file.write(bytes, at: layout.vectorsOffset(list) + written[list] * layout.vectorSize)
            written[list] += members.count
        }
    }

    /// Replaces `bytes` with some of the vectors in the form that is stored.
    private func store(
        _ members: ArraySlice<Int32>, _ values: UnsafeBufferPointer<Float>, in bytes: inout [UInt8]
    ) {
        let (size, dimension) = (layout.vectorSize, layout.dimension)
        bytes = [UInt8](unsafeUninitializedCapacity: members.count * size) { buffer, initialized in
            initialized = members.count * size
            for (row, member) in members.enumerated() {
                let vector = UnsafeBufferPointer(
                    rebasing: values[Int(member) * dimension..<(Int(member) + 1) * dimension])
                let target = UnsafeMutableRawBufferPointer(
                    rebasing: UnsafeMutableRawBufferPointer(buffer)[row * size..<(row + 1) * size])
                switch layout.precision {
                case .float32: target.copyMemory(from: UnsafeRawBufferPointer(vector))
                case .float16: narrowToFloat16(vector, into: target)
                }
            }
        }
    }
}

/// A file that is being written. It has a temporary name beside its final path until it is complete and on the disk.
///
/// There may be only one at a time for each path. The next one overwrites what a killed program left behind.
final class PartialFile {
    private let path: FilePath
    /// The path of the file until it is finished.
    let temporaryPath: FilePath
    private let descriptor: Int32
    private var isFinished = false

    /// Creates a file of `size` zero bytes.
    ///
    /// - Throws: ``VectorIndexError/cannotWrite(path:reason:)``, like all its methods.
    init(path: FilePath, size: Int) throws(VectorIndexError) {
        self.path = path
        temporaryPath = Self.temporaryPath(of: path)
        descriptor = temporaryPath.withPlatformString {
            open($0, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666)
        }
        guard descriptor >= 0 else { throw failure }
        guard ftruncate(descriptor, size) == 0 else { throw failure }
    }

    /// Returns the path that a file has until it is finished.
    static func temporaryPath(of path: FilePath) -> FilePath { path.appending(suffix: ".part") }

    /// Discards the file unless it is finished.
    deinit {
        guard descriptor >= 0 else { return }
        close(descriptor)
        if !isFinished { temporaryPath.unlink() }
    }

    /// Overwrites the bytes at `offset`; readers of the temporary file see the new ones at once.
    func write(_ bytes: [UInt8], at offset: Int) throws(VectorIndexError) {
        do {
            try FileDescriptor(rawValue: descriptor).writeAll(toAbsoluteOffset: Int64(offset), bytes)
        } catch {
            throw .cannotWrite(path: path.string, reason: "\(error)")
        }
    }

    /// Syncs the file to the disk, and then renames it to its final path.
    func finish() throws(VectorIndexError) {
        guard fsync(descriptor) == 0 else { throw failure }
        StopPoint.inside(.indexFile).pass()
        guard temporaryPath.rename(to: path) else { throw failure }
        StopPoint.after(.indexFile).pass()
        isFinished = true
        // The new file is in place. If a power failure undoes the rename, the former file is still there.
        path.syncName()
    }

    private var failure: VectorIndexError {
        .cannotWrite(path: path.string, reason: String(cString: strerror(errno)))
    }
}
