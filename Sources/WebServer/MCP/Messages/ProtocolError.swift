/// Why a message is not answered by a result (JSON-RPC 2.0).
struct ProtocolError: Error, Equatable, Encodable {
    /// The kinds of errors, by the numbers of JSON-RPC.
    enum Code: Int, Encodable {
        /// The line is not JSON.
        case notJSON = -32700
        /// The JSON is not a message.
        case notAMessage = -32600
        /// There is no such method.
        case unknownMethod = -32601
        /// The method exists, and its parameters are wrong.
        case wrongParameters = -32602
        /// A bug.
        case bug = -32603
    }

    let code: Code
    /// One sentence.
    let message: String

    init(_ code: Code, _ message: String) { (self.code, self.message) = (code, message) }
}
