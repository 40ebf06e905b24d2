/// Reads the pages of one chunk of a column, one after the other.
struct PageReader: Sendable {
    /// The bytes that are read to find the header of a page, at first, and at most if it has long statistics.
    private static let firstHeader = 1 << 12
    private static let longestHeader = 16 << 20

    private let source: any ParquetSource
    private let leaf: ColumnLayout.Leaf
    private let codec: Codec
    private var position: Int
    private let end: Int
    private var dictionary: [ParquetValue]?

    /// Begins to read a chunk.
    ///
    /// - Throws: ``ParquetError`` if the chunk is not in the file or is compressed otherwise than with Snappy.
    init(
        _ source: any ParquetSource, _ leaf: ColumnLayout.Leaf, _ chunk: FileMetadata.Chunk
    ) throws(ParquetError) {
        let name = leaf.column.name
        guard !chunk.isElsewhere else { throw .unsupported(column: name, what: "values in another file") }
        guard chunk.type == leaf.type.rawValue else { throw .damaged(detail: "values of another type") }
        guard let codec = chunk.codec.flatMap(Codec.init(rawValue:)) else {
            throw .damaged(detail: "an unknown compression")
        }
        guard codec == .uncompressed || codec == .snappy else {
            throw .unsupported(column: name, what: "compression \(codec.name)")
        }
        let start = chunk.start
        guard start >= 0, chunk.byteCount >= 0, start <= source.byteCount,
            chunk.byteCount <= source.byteCount - start
        else { throw .truncated }
        (self.source, self.leaf, self.codec) = (source, leaf, codec)
        (position, end) = (start, start + chunk.byteCount)
    }

    /// The next page of data; nil at the end of the chunk.
    mutating func next() throws(ParquetError) -> PageValues? {
        while position < end {
            let header = try readHeader()
            guard header.byteCount >= 0, header.uncompressedByteCount >= 0 else {
                throw .damaged(detail: "a page of a negative length")
            }
            guard header.byteCount <= end - position else { throw .truncated }
            let kind = PageKind(rawValue: header.kind)
            guard kind != .index, let kind else {
                position += header.byteCount
                continue
            }
            let bytes = try source.read(at: position, count: header.byteCount)
            guard bytes.count == header.byteCount else { throw .truncated }
            position += header.byteCount
            guard let values = header.values, values.count >= 0 else {
                throw .damaged(detail: "a page without a number of values")
            }
            switch kind {
            case .index: continue
            case .dictionary: try readDictionary(bytes, header, values)
            case .data: return try page(bytes, header, values)
            case .dataV2: return try pageV2(bytes, header, values)
            }
        }
        return nil
    }

    private mutating func readHeader() throws(ParquetError) -> PageHeader {
        var size = Self.firstHeader
        while true {
            let available = min(size, end - position)
            var reader = CompactReader(try source.read(at: position, count: available)[...])
            do throws(ParquetError) {
                let header = try PageHeader(&reader)
                position += reader.consumed
                return header
            } catch .truncated where size < min(end - position, Self.longestHeader) {
                size *= 8
            }
        }
    }

    private mutating func readDictionary(
        _ bytes: [UInt8], _ header: PageHeader, _ values: PageHeader.Values
    ) throws(ParquetError) {
        guard dictionary == nil, let encoding = Encoding(rawValue: values.encoding),
            encoding == .plain || encoding == .plainDictionary, leaf.type != .boolean
        else { throw .damaged(detail: "a dictionary that cannot be read") }
        let plain = try decompress(bytes[...], count: header.uncompressedByteCount)
        var decoder = PlainDecoder(plain[...], leaf.type)
        var entries: [ParquetValue] = []
        for _ in 0..<values.count { entries.append(try decoder.next()) }
        dictionary = entries
    }

    /// A page of version 1: levels and values are compressed together.
    private func page(
        _ bytes: [UInt8], _ header: PageHeader, _ values: PageHeader.Values
    ) throws(ParquetError) -> PageValues {
        let plain = try decompress(bytes[...], count: header.uncompressedByteCount)
        var cursor = ByteCursor(plain[...])
        var levels: RunDecoder?
        if leaf.column.isOptional {
            guard values.levelEncoding == Encoding.runLength.rawValue else {
                throw .unsupported(column: leaf.column.name, what: "levels that are not encoded as RLE")
            }
            let count = Int(try cursor.littleEndian(UInt32.self))
            levels = try RunDecoder(try cursor.take(count), width: 1)
        }
        return try content(&cursor, values, levels)
    }

    /// A page of version 2: levels are never compressed.
    private func pageV2(
        _ bytes: [UInt8], _ header: PageHeader, _ values: PageHeader.Values
    ) throws(ParquetError) -> PageValues {
        var cursor = ByteCursor(bytes[...])
        _ = try cursor.take(values.repetitionByteCount)
        let definition = try cursor.take(values.definitionByteCount)
        let levels = leaf.column.isOptional ? try RunDecoder(definition, width: 1) : nil
        let rest = try cursor.take(cursor.remaining)
        // The lengths are within the bytes of the page, so that the difference is no overflow.
        let count = header.uncompressedByteCount - (bytes.count - rest.count)
        let plain = values.isCompressed ? try decompress(rest, count: count) : Array(rest)
        var content = ByteCursor(plain[...])
        return try self.content(&content, values, levels)
    }

    private func content(
        _ cursor: inout ByteCursor, _ values: PageHeader.Values, _ levels: RunDecoder?
    ) throws(ParquetError) -> PageValues {
        guard let encoding = Encoding(rawValue: values.encoding) else {
            throw .damaged(detail: "an unknown encoding")
        }
        switch encoding {
        case .plain:
            let decoder = PlainDecoder(try cursor.take(cursor.remaining), leaf.type)
            return PageValues(count: values.count, levels: levels, plain: decoder)
        case .plainDictionary, .runLengthDictionary:
            // A page without any value may be empty, and then needs no dictionary.
            let width = cursor.remaining == 0 ? 0 : Int(try cursor.byte())
            let indices = try RunDecoder(try cursor.take(cursor.remaining), width: width)
            return PageValues(count: values.count, levels: levels, indices: indices, in: dictionary ?? [])
        case .runLength where leaf.type == .boolean:
            let count = Int(try cursor.littleEndian(UInt32.self))
            let runs = try RunDecoder(try cursor.take(count), width: 1)
            return PageValues(count: values.count, levels: levels, truthValues: runs)
        default:
            throw .unsupported(column: leaf.column.name, what: "encoding \(encoding.name)")
        }
    }

    private func decompress(_ bytes: ArraySlice<UInt8>, count: Int) throws(ParquetError) -> [UInt8] {
        if codec == .snappy {
            // Some writers store nothing for a page of nothing.
            return bytes.isEmpty && count == 0 ? [] : try SnappyDecoder.decompress(bytes, count: count)
        }
        guard bytes.count == count else { throw .damaged(detail: "a page of the wrong length") }
        return Array(bytes)
    }
}
