/// The beginning of a NumPy file that holds a matrix of little-endian numbers, row after row.
///
/// The format: <https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html>.
public struct NumPyHeader: Equatable, Sendable {
    /// The kind of the numbers.
    public enum Element: String, Sendable, CaseIterable {
        /// IEEE 754 binary16.
        case float16 = "<f2"
        /// IEEE 754 binary32.
        case float32 = "<f4"
        /// Signed numbers of 32 bits.
        case int32 = "<i4"

        /// The bytes of one number.
        public var size: Int { self == .float16 ? 2 : 4 }
    }

    /// What every NumPy file begins with.
    public static let magic: [UInt8] = [0x93] + Array("NUMPY".utf8)
    /// The most bytes of a header that are read.
    static let limit = 1 << 16
    /// The bytes of the headers that are written, so that the number of rows can be filled in at the end: room for any number.
    public static let writtenSize = 128

    /// The kind of the numbers.
    public let element: Element
    /// The number of rows.
    public let rows: Int
    /// The numbers in a row.
    public let columns: Int

    /// Describes a matrix.
    public init(_ element: Element, rows: Int, columns: Int) {
        precondition(rows >= 0 && columns > 0)
        (self.element, self.rows, self.columns) = (element, rows, columns)
    }

    /// The bytes of a row.
    public var rowSize: Int { columns * element.size }

    /// The header in format version 1.0, of ``writtenSize`` bytes.
    public var bytes: [UInt8] {
        let text =
            "{'descr': '\(element.rawValue)', 'fortran_order': False, 'shape': (\(rows), \(columns)), }"
        let prefix = Self.magic + [1, 0, UInt8(Self.writtenSize - Self.magic.count - 4), 0]
        let padding = Self.writtenSize - prefix.count - text.utf8.count - 1
        return prefix + Array(text.utf8) + Array(repeating: UInt8(ascii: " "), count: padding) + [
            UInt8(ascii: "\n")
        ]
    }

    /// Reads a header.
    ///
    /// - Parameter bytes: The beginning of a file: the whole header, unless it has more than ``limit`` bytes.
    /// - Returns: The header, and the number of its bytes.
    /// - Throws: ``NumPyError``.
    static func parse(_ bytes: [UInt8]) throws(NumPyError) -> (header: NumPyHeader, byteCount: Int) {
        guard bytes.starts(with: magic), bytes.count >= magic.count + 4 else { throw .notNumPy }
        let version = bytes[magic.count]
        // Version 1 has two bytes for the length, later ones have four.
        let start = magic.count + (version == 1 ? 4 : 6)
        guard (1...3).contains(version), bytes.count >= start else {
            throw .damaged(header: "version \(version)")
        }
        var length = 0
        for byte in bytes[(magic.count + 2)..<start].reversed() { length = length << 8 | Int(byte) }
        guard length <= bytes.count - start else { throw .damaged(header: "\(length) bytes long") }
        let text = String(decoding: bytes[start..<start + length], as: UTF8.self)
        return (try NumPyHeader(text), start + length)
    }

    /// Reads the text of a header, a dictionary in Python's notation.
    private init(_ text: String) throws(NumPyError) {
        let shown = String(text.prefix(200)).split(whereSeparator: \.isWhitespace).joined(separator: " ")
        guard let name = Self.value(of: "descr", in: text),
            let order = Self.value(of: "fortran_order", in: text),
            let shape = Self.value(of: "shape", in: text), shape.hasPrefix("("),
            let end = shape.firstIndex(of: ")")
        else { throw .damaged(header: shown) }
        let sizes = shape[..<end].dropFirst().split(separator: ",").map { part in
            Int(part.filter { $0 != " " })
        }
        guard sizes.count == 2, let rows = sizes[0], let columns = sizes[1], rows >= 0, columns > 0,
            order.hasPrefix("False"),
            let element = Element.allCases.first(where: { name.hasPrefix("'\($0.rawValue)'") }),
            case let (values, tooMany) = rows.multipliedReportingOverflow(by: columns), !tooMany,
            !values.multipliedReportingOverflow(by: element.size).overflow
        else { throw .unsupported(found: shown) }
        self.init(element, rows: rows, columns: columns)
    }

    /// What follows a key.
    private static func value(of key: String, in text: String) -> Substring? {
        let parts = text.split(separator: "'\(key)':", maxSplits: 1, omittingEmptySubsequences: false)
        return parts.count == 2 ? parts[1].drop { $0 == " " } : nil
    }
}
