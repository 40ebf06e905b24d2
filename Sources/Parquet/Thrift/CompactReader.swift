/// Reads structures in the compact protocol of Apache Thrift from untrusted bytes.
///
/// A structure is a sequence of fields, each with a number and a type, up to a byte of zero. Fields that are not known are skipped.
///
/// ```swift
/// var last: Int16 = 0
/// while let field = try reader.field(after: &last) {
///     switch field.id {
///     case 1: version = try reader.integer(field)
///     default: try reader.skip(field.kind)
///     }
/// }
/// ```
/// The protocol: <https://github.com/apache/thrift/blob/master/doc/specs/thrift-compact-protocol.md>.
struct CompactReader {
    /// The type of a field or of an element of a list.
    enum Kind: UInt8 {
        case yes = 1
        case no, int8, int16, int32, int64, double, binary, list, set, map, structure, uuid
    }

    struct Field {
        let id: Int16
        let kind: Kind
    }

    /// The deepest nesting of values that are skipped.
    private static let deepest = 32

    private var cursor: ByteCursor

    init(_ bytes: ArraySlice<UInt8>) { cursor = ByteCursor(bytes) }

    /// The number of bytes that were read.
    var consumed: Int { cursor.consumed }

    /// The next field of a structure; nil at its end.
    ///
    /// - Parameter last: The number of the field before, 0 at first.
    mutating func field(after last: inout Int16) throws(ParquetError) -> Field? {
        let head = try cursor.byte()
        if head == 0 { return nil }
        let kind = try kind(head & 0x0F)
        if head >> 4 != 0 {
            let (id, overflow) = last.addingReportingOverflow(Int16(head >> 4))
            guard !overflow else { throw Self.wrong }
            last = id
        } else {
            guard let id = Int16(exactly: try zigzag()) else { throw Self.wrong }
            last = id
        }
        return Field(id: last, kind: kind)
    }

    mutating func integer(_ field: Field) throws(ParquetError) -> Int { try integer(field.kind) }

    mutating func integer(_ kind: Kind) throws(ParquetError) -> Int {
        switch kind {
        case .int8: return Int(Int8(bitPattern: try cursor.byte()))
        case .int16, .int32, .int64: return Int(try zigzag())
        default: throw Self.wrong
        }
    }

    func boolean(_ field: Field) throws(ParquetError) -> Bool {
        switch field.kind {
        case .yes: return true
        case .no: return false
        default: throw Self.wrong
        }
    }

    mutating func text(_ field: Field) throws(ParquetError) -> String { try text(field.kind) }

    mutating func text(_ kind: Kind) throws(ParquetError) -> String {
        guard kind == .binary, let count = Int(exactly: try cursor.variableInteger()) else {
            throw Self.wrong
        }
        return String(decoding: try cursor.take(count), as: UTF8.self)
    }

    /// The number and the type of the elements of a list. There are not more than bytes are left, because each takes one at least.
    mutating func list(_ field: Field) throws(ParquetError) -> (count: Int, kind: Kind) {
        guard field.kind == .list || field.kind == .set else { throw Self.wrong }
        let head = try cursor.byte()
        var count = UInt64(head >> 4)
        if count == 15 { count = try cursor.variableInteger() }
        guard let count = Int(exactly: count), count <= cursor.remaining else { throw .truncated }
        if count == 0 { return (0, .structure) }
        return (count, try kind(head & 0x0F))
    }

    /// Skips the value of a field.
    mutating func skip(_ kind: Kind) throws(ParquetError) {
        // In a field, the type of a truth value is the value.
        if kind != .yes && kind != .no { try skipElement(kind, depth: 0) }
    }

    private mutating func skipElement(_ kind: Kind, depth: Int) throws(ParquetError) {
        guard depth < Self.deepest else { throw .damaged(detail: "metadata is nested too deeply") }
        switch kind {
        case .yes, .no, .int8: _ = try cursor.byte()
        case .int16, .int32, .int64: _ = try cursor.variableInteger()
        case .double: _ = try cursor.take(8)
        case .uuid: _ = try cursor.take(16)
        case .binary: _ = try text(.binary)
        case .list, .set:
            let (count, kind) = try list(Field(id: 0, kind: .list))
            for _ in 0..<count { try skipElement(kind, depth: depth + 1) }
        case .map: try skipMap(depth: depth)
        case .structure:
            var last: Int16 = 0
            while let field = try field(after: &last) {
                guard field.kind != .yes, field.kind != .no else { continue }
                try skipElement(field.kind, depth: depth + 1)
            }
        }
    }

    private mutating func skipMap(depth: Int) throws(ParquetError) {
        guard let count = Int(exactly: try cursor.variableInteger()), count <= cursor.remaining else {
            throw .truncated
        }
        guard count > 0 else { return }
        let kinds = try cursor.byte()
        let (key, value) = (try kind(kinds >> 4), try kind(kinds & 0x0F))
        for _ in 0..<count {
            try skipElement(key, depth: depth + 1)
            try skipElement(value, depth: depth + 1)
        }
    }

    private func kind(_ code: UInt8) throws(ParquetError) -> Kind {
        guard let kind = Kind(rawValue: code) else { throw Self.wrong }
        return kind
    }

    /// A signed number: the lowest bit is the sign.
    private mutating func zigzag() throws(ParquetError) -> Int64 {
        let value = try cursor.variableInteger()
        return Int64(bitPattern: value >> 1) ^ -Int64(bitPattern: value & 1)
    }

    private static let wrong = ParquetError.damaged(detail: "metadata that cannot be read")
}
