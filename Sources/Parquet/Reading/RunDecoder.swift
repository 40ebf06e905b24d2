/// Reads small numbers that are written as runs: a value and how often it comes, or groups of eight in a fixed number of bits, the
/// lowest bit first. This is the format's RLE/bit-packed hybrid.
///
/// Values come one at a time, so that a long run takes no memory.
struct RunDecoder: Sendable {
    /// The most bits of a value.
    static let widest = 32

    private var cursor: ByteCursor
    private let width: Int
    /// The number of values that are left in the run.
    private var left: UInt64 = 0
    private var repeated: UInt32 = 0
    /// The groups of a run that is packed; nil in a run of one value.
    private var packed: ArraySlice<UInt8>?
    /// The position in `packed`, in bits.
    private var bit = 0

    /// Begins to read.
    ///
    /// - Throws: ``ParquetError/damaged(detail:)`` for more than ``widest`` bits.
    init(_ bytes: ArraySlice<UInt8>, width: Int) throws(ParquetError) {
        guard (0...Self.widest).contains(width) else {
            throw .damaged(detail: "numbers of \(width) bits")
        }
        cursor = ByteCursor(bytes)
        self.width = width
    }

    mutating func next() throws(ParquetError) -> UInt32 {
        // Values of no bits are all zero, and some writers leave their runs out.
        if width == 0 { return 0 }
        while left == 0 { try beginRun() }
        left -= 1
        return packed == nil ? repeated : unpack()
    }

    private mutating func beginRun() throws(ParquetError) {
        let head = try cursor.variableInteger()
        left = head >> 1
        guard head & 1 == 1 else {
            packed = nil
            repeated = 0
            for (index, byte) in try cursor.take((width + 7) / 8).enumerated() {
                repeated |= UInt32(byte) << UInt32(8 * index)
            }
            return
        }
        // A group of eight values takes as many bytes as a value has bits.
        guard left <= UInt64(cursor.remaining / width) else { throw .truncated }
        packed = try cursor.take(Int(left) * width)
        left *= 8
        bit = 0
    }

    private mutating func unpack() -> UInt32 {
        guard let packed else { return 0 }
        var value: UInt64 = 0
        var filled = 0
        var index = packed.startIndex + bit >> 3
        let skipped = bit & 7
        while filled < width + skipped {
            value |= UInt64(packed[index]) << UInt64(filled)
            filled += 8
            index += 1
        }
        bit += width
        return UInt32(truncatingIfNeeded: value >> UInt64(skipped) & (1 << UInt64(width) - 1))
    }
}
