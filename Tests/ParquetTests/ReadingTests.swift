import Parquet
import SystemPackage
import TestSupport
import Testing

/// Files that other programs wrote.
@Suite struct ReadingTests {
    @Test(arguments: [
        "none-v1", "none-v1-dictionary", "none-v2", "none-v2-dictionary", "snappy-v1", "snappy-v1-dictionary",
        "snappy-v2", "snappy-v2-dictionary", "pandas", "fastparquet",
    ])
    func allValuesOfATable(_ name: String) throws {
        let table = try GoldenTable()
        let file = try ParquetFile(GoldenTable.bytes(name))
        #expect(file.rowCount == 40)
        // fastparquet's file has no column without any value.
        #expect(file.columns.count == (name == "fastparquet" ? 8 : 9))
        for column in file.columns {
            for step in [1, 7, 1000] {
                #expect(
                    try file.values(column.name, step: step) == table.columns[column.name], "\(column.name)")
            }
        }
    }

    @Test func columnsSayWhatTheyHold() throws {
        let file = try ParquetFile(GoldenTable.bytes("snappy-v1"))
        #expect(
            file.columns == [
                ParquetColumn("image_path", .text, isOptional: false), ParquetColumn("caption", .text),
                ParquetColumn("width", .int32, isOptional: false), ParquetColumn("rating", .int32),
                ParquetColumn("file_size", .int64), ParquetColumn("latitude", .double),
                ParquetColumn("score", .float), ParquetColumn("live", .boolean),
                ParquetColumn("nothing", .int32),
            ])
    }

    @Test func aTableWithoutRows() throws {
        let file = try ParquetFile(GoldenTable.bytes("empty"))
        #expect(file.rowCount == 0)
        for column in file.columns { #expect(try file.values(column.name) == []) }
    }

    @Test(arguments: [("gzip", "GZIP"), ("brotli", "BROTLI"), ("lz4", "LZ4_RAW"), ("zstd", "ZSTD")])
    func otherCompressionIsNamed(_ name: String, _ codec: String) throws {
        let file = try ParquetFile(GoldenTable.bytes(name))
        #expect(throws: ParquetError.unsupported(column: "caption", what: "compression \(codec)")) {
            try file.values("caption")
        }
    }

    @Test func otherEncodingsAreNamed() throws {
        let file = try ParquetFile(GoldenTable.bytes("delta"))
        #expect(throws: ParquetError.unsupported(column: "width", what: "encoding DELTA_BINARY_PACKED")) {
            try file.values("width")
        }
    }

    @Test func nestedColumnsAreNamedAndOthersAreRead() throws {
        let file = try ParquetFile(GoldenTable.bytes("nested"))
        #expect(file.columns.map(\.name) == ["image_path", "width"])
        #expect(try file.values("image_path") == [.text("/a.jpg"), .text("/b.jpg")])
        #expect(try file.values("width") == [.integer(640), .integer(800)])
        for name in ["tags", "place"] {
            #expect(throws: ParquetError.unsupported(column: name, what: "nested values")) {
                try file.reader(of: name)
            }
        }
        #expect(
            throws: ParquetError.unsupported(column: "taken", what: "values of type FIXED_LEN_BYTE_ARRAY")
        ) {
            try file.reader(of: "taken")
        }
        #expect(throws: ParquetError.noColumn(name: "key")) { try file.reader(of: "key") }
    }

    @Test func otherFilesAreRefused() {
        for bytes in [[], Array("PAR1".utf8), Array("PAR1PAR1".utf8), [UInt8](repeating: 0, count: 100)] {
            #expect(throws: ParquetError.notParquet) { try ParquetFile(bytes) }
        }
        let encrypted = Array("PAR1".utf8) + [0, 0, 0, 0] + Array("PARE".utf8)
        #expect(throws: ParquetError.unsupported(column: nil, what: "encryption")) {
            try ParquetFile(encrypted)
        }
    }

    @Test func aFileIsReadFromTheDisk() throws {
        let source = try ParquetFileSource(.init(Fixtures.path("transfer/parquet/pandas.parquet")))
        #expect(try ParquetFile(source).values("image_path").count == 40)
        #expect(throws: ParquetError.self) { try ParquetFileSource("/nowhere.parquet") }
    }
}
