/// A column of a flat table.
public struct ParquetColumn: Equatable, Sendable {
    /// What the values of a column are.
    public enum Kind: Equatable, Sendable {
        /// ``ParquetValue/boolean(_:)``.
        case boolean
        /// ``ParquetValue/integer(_:)`` of 32 bits.
        case int32
        /// ``ParquetValue/integer(_:)`` of 64 bits.
        case int64
        /// ``ParquetValue/number(_:)``, stored as IEEE 754 binary32.
        case float
        /// ``ParquetValue/number(_:)``, stored as IEEE 754 binary64.
        case double
        /// ``ParquetValue/bytes(_:)``; in a file that is valid, UTF-8.
        case text
        /// ``ParquetValue/bytes(_:)`` of any content.
        case bytes
    }

    /// The name.
    public let name: String
    /// What the values are.
    public let kind: Kind
    /// Whether values may be ``ParquetValue/null``.
    public let isOptional: Bool

    /// Creates a column.
    public init(_ name: String, _ kind: Kind, isOptional: Bool = true) {
        self.name = name
        self.kind = kind
        self.isOptional = isOptional
    }
}

/// A value of a table.
public enum ParquetValue: Equatable, Sendable {
    /// No value.
    case null
    /// Yes or no.
    case boolean(Bool)
    /// A whole number.
    case integer(Int64)
    /// A number.
    case number(Double)
    /// Text in UTF-8, or any bytes.
    case bytes([UInt8])

    /// A text as a value; null for nil.
    public static func text(_ text: String?) -> ParquetValue { text.map { .bytes(Array($0.utf8)) } ?? .null }

    /// The text of bytes that are valid UTF-8; nil for any other value.
    public var text: String? {
        if case .bytes(let bytes) = self { String(validating: bytes, as: UTF8.self) } else { nil }
    }
}
