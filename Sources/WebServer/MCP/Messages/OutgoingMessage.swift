/// A message to the client.
enum OutgoingMessage: Encodable, Sendable {
    case result(RequestID, AnyAnswer)
    /// Without an id if the message has none that can be read.
    case error(RequestID?, ProtocolError)
    case notification(method: String, parameters: AnyAnswer)

    private enum Key: String, CodingKey { case jsonrpc, id, result, error, method, params }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encode("2.0", forKey: .jsonrpc)
        switch self {
        case .result(let id, let result):
            try container.encode(id, forKey: .id)
            try container.encode(result, forKey: .result)
        case .error(let id, let error):
            try container.encode(id, forKey: .id)
            try container.encode(error, forKey: .error)
        case .notification(let method, let parameters):
            try container.encode(method, forKey: .method)
            try container.encode(parameters, forKey: .params)
        }
    }
}

/// A value of any type that can be encoded.
struct AnyAnswer: Encodable, Sendable {
    private let value: any Encodable & Sendable

    init(_ value: some Encodable & Sendable) { self.value = value }

    func encode(to encoder: any Encoder) throws { try value.encode(to: encoder) }
}
