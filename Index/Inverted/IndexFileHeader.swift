internal import CXXHash
internal import Kernels

/// The first 128 bytes of an index file.
///
/// | offset | type | |
/// | --- | --- | --- |
/// | 0 | 8 bytes | `PSIVFLAT` |
/// | 8 | UInt32 | version of the format |
/// | 12 | UInt32 | how values are stored: 1 for float32, 2 for float16; in version 1 of the format 32 and 16 |
/// | 16 | UInt32 | dimension |
/// | 20 | UInt32 | number of lists |
/// | 24 | UInt64 | number of vectors |
/// | 32 | UInt64 | generation |
/// | 40 | 32 bytes | the owner's tag |
/// | 72 | UInt64 | size of the file |
/// | 80, 84 | UInt32, Float | number of lists to search for near queries, and the recall of that |
/// | 88, 92 | UInt32, Float | the same for shifted queries |
/// | 96 | Float | the requested recall |
/// | 100 | Float | the mean of 1 - cosine between the vectors of the training and their centroids |
/// | 104 | UInt64 | number of vectors when the centroids were trained |
/// | 112 | UInt64 | checksum of directory and centroids |
/// | 120 | UInt64 | checksum of the 120 bytes before |
struct IndexFileHeader {
    static let size = 128
    static let magic = Array("PSIVFLAT".utf8)
    static let version = 2
    private static let precisions: [UInt32: VectorPrecision] = [1: .float32, 2: .float16]
    private static let precisionsOfVersion1: [UInt32: VectorPrecision] = [32: .float32, 16: .float16]
    private static let ownChecksumOffset = 120

    var description: IndexDescription
    var fileSize: Int
    /// The checksum of everything between the header and the first list.
    var directoryChecksum: UInt64

    /// The header as bytes.
    var bytes: [UInt8] {
        var bytes = Self.magic
        bytes.append(UInt32(Self.version))
        bytes.append(Self.code(of: description.precision))
        bytes.append(UInt32(description.dimension))
        bytes.append(UInt32(description.nlist))
        bytes.append(UInt64(description.count))
        bytes.append(description.generation)
        precondition(description.tag.count == IndexDescription.tagLength)
        bytes += description.tag
        bytes.append(UInt64(fileSize))
        for tuning in [description.recall.nearQueries, description.recall.shiftedQueries] {
            bytes.append(UInt32(tuning.nprobe))
            bytes.append(tuning.recall.bitPattern)
        }
        bytes.append(description.recall.target.bitPattern)
        bytes.append(description.training.meanDistance.bitPattern)
        bytes.append(UInt64(description.training.count))
        bytes.append(directoryChecksum)
        bytes.append(bytes.withUnsafeBytes { checksum($0) })
        return bytes
    }

    init(description: IndexDescription, fileSize: Int, directoryChecksum: UInt64) {
        self.description = description
        self.fileSize = fileSize
        self.directoryChecksum = directoryChecksum
    }

    /// Reads the header of a file of `fileSize` bytes.
    ///
    /// - Throws: ``VectorIndexError``.
    init(_ file: UnsafeRawBufferPointer, path: String) throws(VectorIndexError) {
        guard file.prefix(Self.magic.count).elementsEqual(Self.magic) else {
            throw .notAnIndex(path: path, found: file.isEmpty ? "an empty file" : "another kind of file")
        }
        guard file.count >= Self.size else {
            throw .corrupt(
                path: path, offset: file.count, expected: "a header of \(Self.size) bytes", found: "the end")
        }
        let version = Int(file.number(at: 8, as: UInt32.self))
        guard (1...Self.version).contains(version) else {
            throw .otherVersion(path: path, expected: Self.version, found: version)
        }
        let own = checksum(UnsafeRawBufferPointer(rebasing: file[..<Self.ownChecksumOffset]))
        guard own == file.number(at: Self.ownChecksumOffset, as: UInt64.self) else {
            throw .corrupt(path: path, offset: 0, expected: "the checksum of the header", found: "another")
        }
        fileSize = Int(clamping: file.number(at: 72, as: UInt64.self))
        guard fileSize == file.count else {
            throw .corrupt(
                path: path, offset: 72, expected: "\(fileSize) bytes in all", found: "\(file.count)")
        }
        let precisions = version == 1 ? Self.precisionsOfVersion1 : Self.precisions
        guard let precision = precisions[file.number(at: 12, as: UInt32.self)] else {
            throw .corrupt(
                path: path, offset: 12, expected: "a precision of version \(version)", found: "another number"
            )
        }
        directoryChecksum = file.number(at: 112, as: UInt64.self)
        description = IndexDescription(
            dimension: Int(file.number(at: 16, as: UInt32.self)), precision: precision,
            nlist: Int(file.number(at: 20, as: UInt32.self)),
            count: Int(clamping: file.number(at: 24, as: UInt64.self)),
            generation: file.number(at: 32, as: UInt64.self),
            tag: Array(file[40..<40 + IndexDescription.tagLength]))
        description.recall.nearQueries = file.tuning(at: 80)
        description.recall.shiftedQueries = file.tuning(at: 88)
        description.recall.target = Float(bitPattern: file.number(at: 96, as: UInt32.self))
        description.training.meanDistance = Float(bitPattern: file.number(at: 100, as: UInt32.self))
        description.training.count = Int(clamping: file.number(at: 104, as: UInt64.self))
        try checkNumbers(path)
    }

    private static func code(of precision: VectorPrecision) -> UInt32 {
        switch precision {
        case .float32: 1
        case .float16: 2
        }
    }

    /// Throws for numbers that are out of range, which a header can hold even with the right checksum.
    private func checkNumbers(_ path: String) throws(VectorIndexError) {
        func check(_ isRight: Bool, _ offset: Int, _ expected: String) throws(VectorIndexError) {
            guard isRight else {
                throw .corrupt(path: path, offset: offset, expected: expected, found: "another number")
            }
        }
        let (recall, training) = (description.recall, description.training)
        try check((1...65_536).contains(description.dimension), 16, "a dimension from 1 to 65536")
        try check(description.nlist > 0 || description.count == 0, 20, "at least one list")
        for (tuning, offset) in [(recall.nearQueries, 80), (recall.shiftedQueries, 88)] {
            try check(
                tuning.nprobe <= max(description.nlist, 1), offset, "at most as many lists as there are")
            try check((0...1).contains(tuning.recall), offset + 4, "a number from 0 to 1")
        }
        try check((0...1).contains(recall.target), 96, "a number from 0 to 1")
        try check((-1...3).contains(training.meanDistance), 100, "a number from -1 to 3")
        try check(training.count <= 1 << 40, 104, "at most 2^40 vectors")
    }
}

extension UnsafeRawBufferPointer {
    /// Reads a little-endian number; its bytes must be in the buffer.
    func number<Number: FixedWidthInteger>(at offset: Int, as _: Number.Type) -> Number {
        Number(littleEndian: loadUnaligned(fromByteOffset: offset, as: Number.self))
    }

    fileprivate func tuning(at offset: Int) -> IndexDescription.Tuning {
        IndexDescription.Tuning(
            nprobe: Int(number(at: offset, as: UInt32.self)),
            recall: Float(bitPattern: number(at: offset + 4, as: UInt32.self)))
    }
}

extension [UInt8] {
    /// Appends a number in little-endian order.
    mutating func append<Number: FixedWidthInteger>(_ number: Number) {
        Swift.withUnsafeBytes(of: number.littleEndian) { append(contentsOf: $0) }
    }
}

/// Returns the XXH3 checksum of some bytes, 64 bits. It detects damage, but does not protect against deliberate changes.
///
/// - Complexity: O(n), at about the speed of memory.
func checksum(_ bytes: UnsafeRawBufferPointer) -> UInt64 {
    XXH3_64bits(bytes.baseAddress, bytes.count)
}
