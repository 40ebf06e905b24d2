// The numbers of the format: https://github.com/apache/parquet-format/blob/master/src/main/thrift/parquet.thrift.

/// How values are stored in a file.
enum PhysicalType: Int, Sendable {
    case boolean, int32, int64, int96, float, double, byteArray, fixedLengthByteArray

    /// The name in the format's own documents.
    var name: String {
        switch self {
        case .boolean: "BOOLEAN"
        case .int32: "INT32"
        case .int64: "INT64"
        case .int96: "INT96"
        case .float: "FLOAT"
        case .double: "DOUBLE"
        case .byteArray: "BYTE_ARRAY"
        case .fixedLengthByteArray: "FIXED_LEN_BYTE_ARRAY"
        }
    }
}

/// Whether a value must be there, or may be there several times.
enum Repetition: Int, Sendable {
    case required, optional, repeated
}

/// How pages are compressed.
enum Codec: Int, Sendable {
    case uncompressed, snappy, gzip, lzo, brotli, lz4, zstd, lz4Raw

    /// The name in the format's own documents.
    var name: String {
        switch self {
        case .uncompressed: "UNCOMPRESSED"
        case .snappy: "SNAPPY"
        case .gzip: "GZIP"
        case .lzo: "LZO"
        case .brotli: "BROTLI"
        case .lz4: "LZ4"
        case .zstd: "ZSTD"
        case .lz4Raw: "LZ4_RAW"
        }
    }
}

/// How the values of a page are written.
enum Encoding: Int, Sendable {
    case plain = 0
    case plainDictionary = 2
    case runLength = 3
    case bitPacked = 4
    case deltaBinaryPacked = 5
    case deltaLengthByteArray = 6
    case deltaByteArray = 7
    case runLengthDictionary = 8
    case byteStreamSplit = 9

    /// The name in the format's own documents.
    var name: String {
        switch self {
        case .plain: "PLAIN"
        case .plainDictionary: "PLAIN_DICTIONARY"
        case .runLength: "RLE"
        case .bitPacked: "BIT_PACKED"
        case .deltaBinaryPacked: "DELTA_BINARY_PACKED"
        case .deltaLengthByteArray: "DELTA_LENGTH_BYTE_ARRAY"
        case .deltaByteArray: "DELTA_BYTE_ARRAY"
        case .runLengthDictionary: "RLE_DICTIONARY"
        case .byteStreamSplit: "BYTE_STREAM_SPLIT"
        }
    }
}

/// What a page holds.
enum PageKind: Int, Sendable {
    case data, index, dictionary, dataV2
}

/// What the bytes of a column mean to people; only texts matter here.
enum ConvertedType {
    static let text = 0
    static let enumeration = 4
    static let json = 19
}

/// The bytes at both ends of a file.
enum Magic {
    static let plain = Array("PAR1".utf8)
    static let encrypted = Array("PARE".utf8)
}
