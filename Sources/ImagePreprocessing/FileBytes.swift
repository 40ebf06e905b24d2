/// The bytes of a file, or a part of them, without a copy. Every access is checked.
struct FileBytes {
    private let bytes: UnsafeBufferPointer<UInt8>

    init(start: UnsafePointer<UInt8>?, count: Int) {
        bytes = UnsafeBufferPointer(start: start, count: start == nil ? 0 : count)
    }

    private init(_ bytes: UnsafeBufferPointer<UInt8>) { self.bytes = bytes }

    var count: Int { bytes.count }

    /// The first byte, or nil if there is none, for functions in C.
    var start: UnsafePointer<UInt8>? { bytes.baseAddress }

    /// A byte that is known to be there.
    subscript(index: Int) -> UInt8 {
        precondition(index >= 0 && index < bytes.count, "a byte outside the file")
        return bytes[index]
    }

    /// Returns some of the bytes.
    ///
    /// - Throws: ``ParsingFailure/truncated`` if they are not all there.
    func part(from offset: Int, count: Int) throws(ParsingFailure) -> FileBytes {
        guard offset >= 0, count >= 0, offset <= bytes.count, count <= bytes.count - offset else {
            throw .truncated
        }
        return FileBytes(UnsafeBufferPointer(rebasing: bytes[offset..<offset + count]))
    }

    /// Returns the bytes from an offset to the end.
    func rest(from offset: Int) throws(ParsingFailure) -> FileBytes {
        guard offset >= 0, offset <= bytes.count else { throw .truncated }
        return try part(from: offset, count: bytes.count - offset)
    }

    /// Returns a byte.
    func byte(at offset: Int) throws(ParsingFailure) -> Int {
        guard offset >= 0, offset < bytes.count else { throw .truncated }
        return Int(bytes[offset])
    }

    /// Returns a number of two bytes, the lowest first.
    func number16(at offset: Int) throws(ParsingFailure) -> Int {
        let part = try part(from: offset, count: 2)
        return Int(part[0]) | Int(part[1]) << 8
    }

    /// Returns a number of four bytes, the lowest first.
    func number32(at offset: Int) throws(ParsingFailure) -> Int {
        try number16(at: offset) | number16(at: offset + 2) << 16
    }
}
