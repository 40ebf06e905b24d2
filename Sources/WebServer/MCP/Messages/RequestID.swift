internal import JSONValues

/// What a request is called in its answer.
enum RequestID: Hashable, Sendable, Encodable {
    case number(Int)
    case text(String)

    /// Nil if the value is neither a text nor a whole number.
    init?(_ value: JSONValue?) {
        switch value {
        case .integer(let number): self = .number(number)
        case .string(let text): self = .text(text)
        default: return nil
        }
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .number(let number): try container.encode(number)
        case .text(let text): try container.encode(text)
        }
    }
}
