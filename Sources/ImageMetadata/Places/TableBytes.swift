internal import CPlaces

/// The bytes of a table of places, with checked reads.
final class TableBytes: @unchecked Sendable {
    // Sendable: the bytes are not changed after `init`.
    private let bytes: UnsafeRawBufferPointer
    private let isOwned: Bool

    /// The bytes in the program, which are not copied.
    static let bundled = TableBytes(
        UnsafeRawBufferPointer(start: places_table_start(), count: places_table_size()), isOwned: false)

    /// A copy of bytes from elsewhere.
    convenience init(copying bytes: [UInt8]) {
        let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: bytes.count, alignment: 1)
        copy.copyBytes(from: bytes)
        self.init(UnsafeRawBufferPointer(copy), isOwned: true)
    }

    private init(_ bytes: UnsafeRawBufferPointer, isOwned: Bool) {
        self.bytes = bytes
        self.isOwned = isOwned
    }

    deinit {
        if isOwned { bytes.deallocate() }
    }

    var count: Int { bytes.count }

    /// A little-endian number of up to four bytes; 0 outside of the table.
    func number(at offset: Int, width: Int) -> Int {
        guard offset >= 0, offset <= bytes.count - width else { return 0 }
        return (0..<width).reversed().reduce(0) { $0 << 8 | Int(bytes[offset + $1]) }
    }

    /// The text of some bytes; empty outside of the table.
    func text(at offset: Int, count: Int) -> String {
        guard offset >= 0, count >= 0, offset <= bytes.count - count else { return "" }
        return String(
            decoding: UnsafeRawBufferPointer(rebasing: bytes[offset..<(offset + count)]), as: UTF8.self)
    }
}
