import Foundation

/// Builds valid and invalid safetensors files byte by byte.
struct SafetensorsBuilder {
    /// The header's text, without padding.
    var header: String
    /// The values after the header.
    var values: [UInt8]
    /// The header size in the first eight bytes; nil for the correct size.
    var headerSize: UInt64?

    /// Creates a header with the given entries, followed by `valueCount` zero bytes.
    init(_ entries: [String: String], valueCount: Int) {
        header = "{" + entries.map { "\"\($0)\":\($1)" }.sorted().joined(separator: ",") + "}"
        values = Array(repeating: 0, count: valueCount)
    }

    /// Returns an entry of the header.
    static func entry(_ dtype: String, _ shape: String, _ begin: String, _ end: String) -> String {
        "{\"dtype\":\"\(dtype)\",\"shape\":\(shape),\"data_offsets\":[\(begin),\(end)]}"
    }

    var bytes: [UInt8] {
        let size = (headerSize ?? UInt64(header.utf8.count)).littleEndian
        return withUnsafeBytes(of: size, Array.init) + Array(header.utf8) + values
    }
}
