import Foundation
import Parquet
import TestSupport

/// The table that `Fixtures/transfer/make_parquet.py` writes in several ways.
struct GoldenTable {
    /// The values of each column.
    let columns: [String: [ParquetValue]]

    init() throws {
        let bytes = try Data(contentsOf: URL(filePath: Fixtures.path("transfer/parquet/table.json")))
        let table = try JSONDecoder().decode(Table.self, from: bytes)
        columns = table.columns.mapValues { $0.map(\.value) }
    }

    /// The bytes of one of the files.
    static func bytes(_ name: String) throws -> [UInt8] {
        [UInt8](try Data(contentsOf: URL(filePath: Fixtures.path("transfer/parquet/\(name).parquet"))))
    }

    private struct Table: Decodable {
        let columns: [String: [Cell]]
    }

    /// Floats are texts in hexadecimal, so that they are exact.
    private struct Cell: Decodable {
        let value: ParquetValue

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            if container.decodeNil() {
                value = .null
            } else if let truth = try? container.decode(Bool.self) {
                value = .boolean(truth)
            } else if let integer = try? container.decode(Int64.self) {
                value = .integer(integer)
            } else {
                let text = try container.decode(String.self)
                let isNumber = text.hasPrefix("0x") || text.hasPrefix("-0x")
                value = isNumber ? .number(Double(text) ?? .nan) : .text(text)
            }
        }
    }
}

extension ParquetFile {
    /// All values of a column, read in steps of a number of rows.
    func values(_ name: String, step: Int = 1000) throws -> [ParquetValue] {
        var reader = try reader(of: name)
        var values: [ParquetValue] = []
        while case let next = try reader.next(step), !next.isEmpty { values += next }
        return values
    }
}
