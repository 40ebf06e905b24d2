/// What the end of a file says of its columns and of where they are.
struct FileMetadata: Sendable {
    /// The values of a column in one group of rows.
    struct Chunk: Sendable {
        var type: Int?
        var codec: Int?
        var valueCount = -1
        var byteCount = -1
        var dataOffset = -1
        var dictionaryOffset: Int?
        /// Whether the values are in another file.
        var isElsewhere = false

        /// Where the chunk begins: at its dictionary, if there is one. Some writers state 0 for none.
        var start: Int { dictionaryOffset.map { $0 > 0 ? min($0, dataOffset) : dataOffset } ?? dataOffset }
    }

    struct RowGroup: Sendable {
        var chunks: [Chunk] = []
        var rowCount = -1
    }

    private(set) var schema: [SchemaElement] = []
    private(set) var rowCount = -1
    private(set) var rowGroups: [RowGroup] = []
    private(set) var isEncrypted = false

    /// Reads the metadata.
    ///
    /// - Throws: ``ParquetError``.
    init(_ bytes: ArraySlice<UInt8>) throws(ParquetError) {
        var reader = CompactReader(bytes)
        var last: Int16 = 0
        while let field = try reader.field(after: &last) {
            switch field.id {
            case 2:
                let (count, kind) = try reader.list(field)
                try Self.checkStructures(count, kind)
                for _ in 0..<count { schema.append(try SchemaElement(&reader)) }
            case 3: rowCount = try reader.integer(field)
            case 4:
                let (count, kind) = try reader.list(field)
                try Self.checkStructures(count, kind)
                for _ in 0..<count { rowGroups.append(try Self.rowGroup(&reader)) }
            case 8:
                isEncrypted = true
                try reader.skip(field.kind)
            default: try reader.skip(field.kind)
            }
        }
    }

    private static func rowGroup(_ reader: inout CompactReader) throws(ParquetError) -> RowGroup {
        var group = RowGroup()
        var last: Int16 = 0
        while let field = try reader.field(after: &last) {
            switch field.id {
            case 1:
                let (count, kind) = try reader.list(field)
                try checkStructures(count, kind)
                for _ in 0..<count { group.chunks.append(try chunk(&reader)) }
            case 3: group.rowCount = try reader.integer(field)
            default: try reader.skip(field.kind)
            }
        }
        return group
    }

    private static func chunk(_ reader: inout CompactReader) throws(ParquetError) -> Chunk {
        var chunk = Chunk()
        var last: Int16 = 0
        while let field = try reader.field(after: &last) {
            switch field.id {
            case 1:
                chunk.isElsewhere = true
                try reader.skip(field.kind)
            case 3 where field.kind == .structure: try read(&chunk, &reader)
            default: try reader.skip(field.kind)
            }
        }
        return chunk
    }

    /// Reads the metadata of a chunk.
    private static func read(_ chunk: inout Chunk, _ reader: inout CompactReader) throws(ParquetError) {
        var last: Int16 = 0
        while let field = try reader.field(after: &last) {
            switch field.id {
            case 1: chunk.type = try reader.integer(field)
            case 4: chunk.codec = try reader.integer(field)
            case 5: chunk.valueCount = try reader.integer(field)
            case 7: chunk.byteCount = try reader.integer(field)
            case 9: chunk.dataOffset = try reader.integer(field)
            case 11: chunk.dictionaryOffset = try reader.integer(field)
            default: try reader.skip(field.kind)
            }
        }
    }

    private static func checkStructures(
        _ count: Int, _ kind: CompactReader.Kind
    ) throws(ParquetError) {
        guard count == 0 || kind == .structure else {
            throw .damaged(detail: "metadata that cannot be read")
        }
    }
}

/// A node of the tree of columns, as the file lists it: parents before their children.
struct SchemaElement: Sendable {
    private(set) var type: Int?
    private(set) var repetition: Int?
    private(set) var name = ""
    private(set) var childCount = 0
    private(set) var convertedType: Int?
    private(set) var isText = false

    init(_ reader: inout CompactReader) throws(ParquetError) {
        var last: Int16 = 0
        while let field = try reader.field(after: &last) {
            switch field.id {
            case 1: type = try reader.integer(field)
            case 3: repetition = try reader.integer(field)
            case 4: name = try reader.text(field)
            case 5: childCount = try reader.integer(field)
            case 6: convertedType = try reader.integer(field)
            case 10 where field.kind == .structure: try readLogicalType(&reader)
            default: try reader.skip(field.kind)
            }
        }
        if [ConvertedType.text, ConvertedType.enumeration, ConvertedType.json].contains(convertedType) {
            isText = true
        }
    }

    /// Reads a union, of which the first member is a text.
    private mutating func readLogicalType(_ reader: inout CompactReader) throws(ParquetError) {
        var last: Int16 = 0
        while let field = try reader.field(after: &last) {
            isText = isText || field.id == 1
            try reader.skip(field.kind)
        }
    }
}
