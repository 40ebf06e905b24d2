internal import Kernels

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
