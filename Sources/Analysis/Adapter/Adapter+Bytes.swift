extension Adapter {
    /// "PSAD", the first bytes of every adapter.
    private static let signature: [UInt8] = [0x50, 0x53, 0x41, 0x44]
    private static let version: UInt32 = 1
    private static let headerSize = 12

    /// The adapter as bytes: "PSAD", the version 1 and the dimension as 32-bit numbers, and *A* row by row as float32, all
    /// little-endian.
    public var bytes: [UInt8] {
        var result = Self.signature
        result.reserveCapacity(Self.headerSize + 4 * change.count)
        func append(_ word: UInt32) {
            for shift in [0, 8, 16, 24] as [UInt32] {
                result.append(UInt8(truncatingIfNeeded: word >> shift))
            }
        }
        append(Self.version)
        append(UInt32(dimension))
        for value in change { append(value.bitPattern) }
        return result
    }

    /// Reads an adapter from its ``bytes``.
    ///
    /// - Throws: ``AnalysisError/damagedAdapter(offset:expected:found:)`` or ``AnalysisError/otherAdapterVersion(expected:found:)``.
    /// - Complexity: O(dimension²); nothing is allocated before the size is checked.
    public init(bytes: [UInt8]) throws {
        guard bytes.count >= Self.headerSize else {
            throw AnalysisError.damagedAdapter(
                offset: 0, expected: "at least \(Self.headerSize) bytes", found: "\(bytes.count)")
        }
        guard bytes.starts(with: Self.signature) else {
            throw AnalysisError.damagedAdapter(offset: 0, expected: "PSAD", found: "other bytes")
        }
        func word(at offset: Int) -> UInt32 {
            (0..<4).reduce(0) { $0 | UInt32(bytes[offset + $1]) << (8 * UInt32($1)) }
        }
        guard word(at: 4) == Self.version else {
            throw AnalysisError.otherAdapterVersion(expected: Int(Self.version), found: Int(word(at: 4)))
        }
        let dimension = Int(word(at: 8))
        guard (1...Self.largestDimension).contains(dimension) else {
            throw AnalysisError.damagedAdapter(
                offset: 8, expected: "a dimension from 1 to \(Self.largestDimension)", found: "\(dimension)")
        }
        let size = Self.headerSize + 4 * dimension * dimension
        guard bytes.count == size else {
            throw AnalysisError.damagedAdapter(
                offset: min(bytes.count, size), expected: "\(size) bytes", found: "\(bytes.count)")
        }
        let change = try bytes.withUnsafeBytes { bytes in
            try (0..<dimension * dimension).map { place in
                let offset = Self.headerSize + 4 * place
                let word = UInt32(
                    littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt32.self))
                let value = Float(bitPattern: word)
                guard value.magnitude <= Self.largestChange else {
                    throw AnalysisError.damagedAdapter(
                        offset: offset, expected: "a number up to \(Self.largestChange)", found: "\(value)")
                }
                return value
            }
        }
        self.init(dimension: dimension, change: change)
    }
}
