/// What stands before the bytes of a page.
struct PageHeader: Sendable {
    /// What is said of the values of a page of data, of either version, or of a dictionary.
    struct Values: Sendable {
        var count = -1
        var encoding = -1
        /// The encoding of the definition levels in version 1.
        var levelEncoding = Encoding.runLength.rawValue
        /// The bytes of the definition levels in version 2.
        var definitionByteCount = 0
        /// The bytes of the repetition levels in version 2.
        var repetitionByteCount = 0
        /// Whether the values are compressed in version 2.
        var isCompressed = true
    }

    private(set) var kind = -1
    /// The bytes of the page as they are in memory.
    private(set) var uncompressedByteCount = -1
    /// The bytes of the page in the file.
    private(set) var byteCount = -1
    private(set) var values: Values?

    /// Reads a header.
    ///
    /// - Throws: ``ParquetError``; ``ParquetError/truncated`` if more bytes are needed.
    init(_ reader: inout CompactReader) throws(ParquetError) {
        var last: Int16 = 0
        while let field = try reader.field(after: &last) {
            switch field.id {
            case 1: kind = try reader.integer(field)
            case 2: uncompressedByteCount = try reader.integer(field)
            case 3: byteCount = try reader.integer(field)
            case 5 where field.kind == .structure: values = try Self.data(&reader)
            case 7 where field.kind == .structure: values = try Self.dictionary(&reader)
            case 8 where field.kind == .structure: values = try Self.dataV2(&reader)
            default: try reader.skip(field.kind)
            }
        }
    }

    private static func data(_ reader: inout CompactReader) throws(ParquetError) -> Values {
        var values = Values()
        var last: Int16 = 0
        while let field = try reader.field(after: &last) {
            switch field.id {
            case 1: values.count = try reader.integer(field)
            case 2: values.encoding = try reader.integer(field)
            case 3: values.levelEncoding = try reader.integer(field)
            default: try reader.skip(field.kind)
            }
        }
        return values
    }

    private static func dictionary(_ reader: inout CompactReader) throws(ParquetError) -> Values {
        var values = Values()
        var last: Int16 = 0
        while let field = try reader.field(after: &last) {
            switch field.id {
            case 1: values.count = try reader.integer(field)
            case 2: values.encoding = try reader.integer(field)
            default: try reader.skip(field.kind)
            }
        }
        return values
    }

    private static func dataV2(_ reader: inout CompactReader) throws(ParquetError) -> Values {
        var values = Values()
        var last: Int16 = 0
        while let field = try reader.field(after: &last) {
            switch field.id {
            case 1: values.count = try reader.integer(field)
            case 4: values.encoding = try reader.integer(field)
            case 5: values.definitionByteCount = try reader.integer(field)
            case 6: values.repetitionByteCount = try reader.integer(field)
            case 7: values.isCompressed = try reader.boolean(field)
            default: try reader.skip(field.kind)
            }
        }
        return values
    }
}
