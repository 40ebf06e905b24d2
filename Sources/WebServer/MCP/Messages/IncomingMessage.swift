internal import JSONValues

/// A message of the client.
enum IncomingMessage: Sendable {
    /// What must be answered.
    case request(RequestID, method: String, parameters: [String: JSONValue])
    /// What must not be answered.
    case notification(method: String, parameters: [String: JSONValue])
    /// An answer, although nothing was asked.
    case answer
    /// What is no message, with the id if it has one.
    case wrong(RequestID?, ProtocolError)

    init(_ value: JSONValue) {
        guard case .object(let keys) = value else {
            self = .wrong(
                nil, ProtocolError(.notAMessage, "a message is an object, found \(value.shortened)"))
            return
        }
        let id = RequestID(keys["id"])
        guard case .string(let method)? = keys["method"] else {
            let isAnswer = keys["result"] != nil || keys["error"] != nil
            self = isAnswer ? .answer : .wrong(id, ProtocolError(.notAMessage, "the message has no method"))
            return
        }
        guard keys["id"] != nil else {
            self = .notification(method: method, parameters: Self.parameters(keys) ?? [:])
            return
        }
        guard let id else {
            self = .wrong(
                nil, ProtocolError(.notAMessage, "the id of a request is a text or a whole number"))
            return
        }
        guard keys["jsonrpc"] == .string("2.0") else {
            self = .wrong(id, ProtocolError(.notAMessage, "\"jsonrpc\" is \"2.0\" in each message"))
            return
        }
        guard let parameters = Self.parameters(keys) else {
            self = .wrong(id, ProtocolError(.wrongParameters, "\"params\" is an object"))
            return
        }
        self = .request(id, method: method, parameters: parameters)
    }

    /// The parameters; nil if they are no object.
    private static func parameters(_ keys: [String: JSONValue]) -> [String: JSONValue]? {
        switch keys["params"] {
        case .object(let parameters): parameters
        case nil, .null: [:]
        default: nil
        }
    }
}
