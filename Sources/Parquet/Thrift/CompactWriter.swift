/// Writes structures in the compact protocol of Apache Thrift; see ``CompactReader``.
struct CompactWriter {
    private(set) var bytes: [UInt8] = []
    /// The number of the last field of each structure that is open, the outermost first.
    private var last: [Int16] = [0]

    mutating func integer(_ id: Int16, _ value: Int, _ kind: CompactReader.Kind = .int32) {
        field(id, kind)
        zigzag(value)
    }

    mutating func text(_ id: Int16, _ value: String) {
        field(id, .binary)
        element(value)
    }

    /// Writes a structure as a field.
    mutating func structure(_ id: Int16, _ content: (inout CompactWriter) -> Void) {
        field(id, .structure)
        element(content)
    }

    /// Writes the head of a list, whose elements must follow.
    mutating func list(_ id: Int16, of kind: CompactReader.Kind, count: Int) {
        field(id, .list)
        if count < 15 {
            bytes.append(UInt8(count) << 4 | kind.rawValue)
        } else {
            bytes.append(0xF0 | kind.rawValue)
            bytes.append(variableInteger: UInt64(count))
        }
    }

    /// Writes an element of a list of integers.
    mutating func element(_ value: Int) { zigzag(value) }

    /// Writes an element of a list of texts.
    mutating func element(_ value: String) {
        bytes.append(variableInteger: UInt64(value.utf8.count))
        bytes += value.utf8
    }

    /// Writes an element of a list of structures.
    mutating func element(_ content: (inout CompactWriter) -> Void) {
        last.append(0)
        content(&self)
        last.removeLast()
        end()
    }

    /// Ends the outermost structure.
    mutating func end() { bytes.append(0) }

    private mutating func field(_ id: Int16, _ kind: CompactReader.Kind) {
        let step = id - last[last.count - 1]
        precondition((1...15).contains(step), "fields are written in their order, without long gaps")
        bytes.append(UInt8(step) << 4 | kind.rawValue)
        last[last.count - 1] = id
    }

    private mutating func zigzag(_ value: Int) {
        bytes.append(variableInteger: UInt64(bitPattern: Int64(value << 1 ^ value >> 63)))
    }
}

extension [UInt8] {
    /// Appends an unsigned number, 7 bits a byte, the lowest first.
    mutating func append(variableInteger value: UInt64) {
        var rest = value
        while rest > 0x7F {
            append(UInt8(rest & 0x7F) | 0x80)
            rest >>= 7
        }
        append(UInt8(rest))
    }

    /// Appends an integer of fixed width, the lowest byte first.
    mutating func append(littleEndian value: some FixedWidthInteger) {
        Swift.withUnsafeBytes(of: value.littleEndian) { append(contentsOf: $0) }
    }
}
