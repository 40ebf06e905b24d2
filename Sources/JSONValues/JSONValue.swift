/// Any JSON value, for files whose keys may hold values of several types.
///
/// ```swift
/// let value = try JSONDecoder().decode(JSONValue.self, from: bytes)
/// guard case .object(let keys) = value else { return nil }
/// return keys["image_size"]?.double
/// ```
public enum JSONValue: Decodable, Equatable, Sendable {
    /// The word `null`.
    case null
    /// The word `true` or `false`.
    case boolean(Bool)
    /// A whole number that fits an `Int`.
    case integer(Int)
    /// Any other number, rounded to a `Double`.
    case number(Double)
    /// A string.
    case string(String)
    /// A list of values.
    case array([JSONValue])
    /// Values by their keys.
    case object([String: JSONValue])

    /// Decodes the value at the decoder's place.
    ///
    /// - Throws: `DecodingError`.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if container.decodeNil() {
            self = .null
        } else if let value = try? container.decode(Bool.self) {
            self = .boolean(value)
        } else if let value = try? container.decode(Int.self) {
            self = .integer(value)
        } else if let value = try? container.decode(Double.self) {
            self = .number(value)
        } else if let value = try? container.decode(String.self) {
            self = .string(value)
        } else if let value = try? container.decode([JSONValue].self) {
            self = .array(value)
        } else {
            self = .object(try container.decode([String: JSONValue].self))
        }
    }

    /// The number, whole or not; nil if the value is no number.
    public var double: Double? {
        switch self {
        case .integer(let value): Double(value)
        case .number(let value): value
        default: nil
        }
    }
}
