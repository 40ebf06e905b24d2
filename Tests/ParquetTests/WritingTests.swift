import Foundation
import Parquet
import TestSupport
import Testing

/// Tables that are written and read again.
@Suite struct WritingTests {
    private static let columns = [
        ParquetColumn("image_path", .text, isOptional: false), ParquetColumn("live", .boolean),
        ParquetColumn("width", .int32), ParquetColumn("file_size", .int64), ParquetColumn("score", .float),
        ParquetColumn("latitude", .double), ParquetColumn("caption", .text), ParquetColumn("hash", .bytes),
        ParquetColumn("is_new", .boolean, isOptional: false),
    ]

    @Test(arguments: 0..<40)
    func randomTablesComeBack(_ seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let rows = (0..<Int.random(in: 0...120, using: &generator)).map { _ in Self.row(&generator) }
        var writer = ParquetWriter(Self.columns, rowsPerGroup: Int.random(in: 1...50, using: &generator))
        var bytes: [UInt8] = []
        for row in rows {
            writer.append(row)
            if Bool.random(using: &generator) { bytes += writer.takeBytes() }
        }
        bytes += writer.finish()
        let file = try ParquetFile(bytes)
        #expect(file.rowCount == rows.count)
        #expect(file.columns == Self.columns)
        for (index, column) in Self.columns.enumerated() {
            #expect(try file.values(column.name, step: 13) == rows.map { $0[index] }, "\(column.name)")
        }
    }

    /// `written.parquet` was read by pyarrow, pandas and fastparquet; see `Fixtures/transfer/read_written.py`.
    @Test func theFileThatOtherProgramsReadIsWritten() throws {
        #expect(try Self.sample() == GoldenTable.bytes("written"))
    }

    @Test func aTableWithoutRowsIsWritten() throws {
        let file = try ParquetFile(ParquetWriter(Self.columns).finish())
        #expect(file.rowCount == 0)
        #expect(file.columns == Self.columns)
    }

    private static func row(_ generator: inout SeededGenerator) -> [ParquetValue] {
        columns.map { column in
            if column.isOptional, Int.random(in: 0..<3, using: &generator) == 0 { return .null }
            return switch column.kind {
            case .boolean: .boolean(Bool.random(using: &generator))
            case .int32: .integer(Int64(Int32.random(in: .min ... .max, using: &generator)))
            case .int64: .integer(Int64.random(in: .min ... .max, using: &generator))
            case .float: .number(Double(Float.random(in: -10...10, using: &generator)))
            case .double: .number(Double.random(in: -180...180, using: &generator))
            case .text:
                .text(
                    ["", "a dog", "日本", String(repeating: "x", count: 200)].randomElement(using: &generator)!)
            case .bytes:
                .bytes(
                    (0..<Int.random(in: 0...9, using: &generator)).map { _ in
                        .random(in: .min ... .max, using: &generator)
                    })
            }
        }
    }

    /// A table that follows from the numbers of its rows, as `read_written.py` expects it.
    private static func sample() -> [UInt8] {
        var writer = ParquetWriter(columns, rowsPerGroup: 7)
        for number in 0..<30 {
            let row: [ParquetValue] = [
                .text("/photos/\(number).jpg"), .boolean(number % 2 == 0), .integer(Int64(number) - 5),
                .integer(.min + Int64(number)), .number(Double(number) / 2), .number(1 / Double(number + 1)),
                .text("é\(number)"), .bytes([0xFF, UInt8(number)]), .boolean(number % 3 == 0),
            ]
            writer.append(
                zip(columns, row).enumerated().map { index, cell in
                    cell.0.isOptional && (number + index) % 4 == 0 ? .null : cell.1
                })
        }
        return writer.finish()
    }
}
