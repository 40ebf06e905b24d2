internal import ContentHash
internal import FilePaths
internal import Indexing
internal import LibraryStore
internal import Parquet
internal import SystemPackage

/// The columns of exported metadata, and a row of them for each picture.
enum MetadataTable {
    /// The names of the columns that an import reads again.
    enum Name {
        static let path = "image_path"
        static let uri = "uri"
        static let hash = "sha256"
        static let fileSize = "file_size"
        static let modificationTime = "modification_time"
        static let width = "width"
        static let height = "height"
        static let orientation = "orientation"
    }

    static let columns = [
        // U+FFFD stands for bytes that are not UTF-8.
        ParquetColumn(Name.path, .text, isOptional: false),
        // Only for paths that are not UTF-8.
        ParquetColumn(Name.uri, .text),
        // In hexadecimal digits.
        ParquetColumn(Name.hash, .text, isOptional: false),
        ParquetColumn(Name.fileSize, .int64, isOptional: false),
        // Nanoseconds since 1970.
        ParquetColumn(Name.modificationTime, .int64, isOptional: false),
        ParquetColumn(Name.width, .int32, isOptional: false),
        ParquetColumn(Name.height, .int32, isOptional: false),
        ParquetColumn(Name.orientation, .int32, isOptional: false),
        ParquetColumn("format", .text),
        // ISO 8601.
        ParquetColumn("taken_at", .text),
        // Degrees.
        ParquetColumn("latitude", .double),
        ParquetColumn("longitude", .double),
        ParquetColumn("place", .text),
        ParquetColumn("camera", .text),
        ParquetColumn("rating", .int32),
        ParquetColumn("title", .text),
        ParquetColumn("caption", .text),
        // Lists in JSON.
        ParquetColumn("tags", .text),
        ParquetColumn("people", .text),
    ]

    /// The row of a picture.
    static func row(_ image: ImageRecord, _ facts: ImageFacts?) -> [ParquetValue] {
        [
            .text(image.path.string), .text(image.path.isText ? nil : image.path.uri),
            .text(ContentHash(bytes: image.contentHash)?.hexadecimal ?? ""), .integer(image.fileSize),
            .integer(image.modificationTime), number(image.width), number(image.height),
            number(image.orientation), .text(facts?.format), .text(facts?.takenAt?.iso8601),
            facts?.location.map { .number($0.latitude) } ?? .null,
            facts?.location.map { .number($0.longitude) } ?? .null, .text(facts?.place?.shortName),
            .text(facts?.camera.name), facts?.rating.map(number) ?? .null, .text(facts?.title),
            .text(facts?.caption), list(facts?.tags), list(facts?.people),
        ]
    }

    /// A number that fits 32 bits in every library that Photoseek wrote.
    private static func number(_ value: Int) -> ParquetValue { .integer(Int64(Int32(clamping: value))) }

    private static func list(_ texts: [String]?) -> ParquetValue {
        guard let texts, !texts.isEmpty else { return .null }
        return .bytes(JSONText.list(texts))
    }
}
