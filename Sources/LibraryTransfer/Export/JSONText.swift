internal import Parquet

/// Writes values as JSON (RFC 8259).
enum JSONText {
    /// An object on a line of its own; keys without a value are left out.
    static func line(_ columns: [ParquetColumn], _ row: [ParquetValue]) -> [UInt8] {
        var bytes = [UInt8(ascii: "{")]
        for (column, value) in zip(columns, row) where value != .null {
            if bytes.count > 1 { bytes.append(UInt8(ascii: ",")) }
            append(string: Array(column.name.utf8), to: &bytes)
            bytes.append(UInt8(ascii: ":"))
            append(value, to: &bytes)
        }
        return bytes + [UInt8(ascii: "}"), UInt8(ascii: "\n")]
    }

    /// A list of texts.
    static func list(_ texts: [String]) -> [UInt8] {
        var bytes = [UInt8(ascii: "[")]
        for (index, text) in texts.enumerated() {
            if index > 0 { bytes.append(UInt8(ascii: ",")) }
            append(string: Array(text.utf8), to: &bytes)
        }
        return bytes + [UInt8(ascii: "]")]
    }

    private static func append(_ value: ParquetValue, to bytes: inout [UInt8]) {
        switch value {
        case .null: bytes += "null".utf8
        case .boolean(let value): bytes += (value ? "true" : "false").utf8
        case .integer(let value): bytes += String(value).utf8
        // JSON has no word for numbers that are not finite.
        case .number(let value): bytes += (value.isFinite ? String(value) : "null").utf8
        case .bytes(let text): append(string: text, to: &bytes)
        }
    }

    /// Appends UTF-8 in quotes; control characters, quotes and backslashes are escaped.
    private static func append(string: [UInt8], to bytes: inout [UInt8]) {
        bytes.append(UInt8(ascii: "\""))
        for byte in string {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"): bytes += [UInt8(ascii: "\\"), byte]
            case 0..<0x20: bytes += ((byte < 16 ? "\\u000" : "\\u00") + String(byte, radix: 16)).utf8
            default: bytes.append(byte)
            }
        }
        bytes.append(UInt8(ascii: "\""))
    }
}
