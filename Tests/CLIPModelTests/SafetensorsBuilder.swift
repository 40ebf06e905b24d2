import Foundation

/// Makes safetensors files byte by byte, sound ones and lying ones.
struct SafetensorsBuilder {
    /// The header's text, without padding.
    var header: String
    /// The values behind it.
    var values: [UInt8]
    /// What the first eight bytes say; nil for the truth.
    var headerSize: UInt64?

    /// A header of the given entries over `valueCount` zero bytes.
    init(_ entries: [String: String], valueCount: Int) {
        header = "{" + entries.map { "\"\($0)\":\($1)" }.sorted().joined(separator: ",") + "}"
        values = Array(repeating: 0, count: valueCount)
    }

    /// An entry of the header.
    static func entry(_ dtype: String, _ shape: String, _ begin: String, _ end: String) -> String {
        "{\"dtype\":\"\(dtype)\",\"shape\":\(shape),\"data_offsets\":[\(begin),\(end)]}"
    }

    var bytes: [UInt8] {
        let size = (headerSize ?? UInt64(header.utf8.count)).littleEndian
        return withUnsafeBytes(of: size, Array.init) + Array(header.utf8) + values
    }
}
