internal import Answers
internal import JSONValues
internal import Query
internal import Synchronization

/// What is said between a client and the server, from the first message to the last.
///
/// Any number of threads may use it.
final class Conversation: Sendable {
    /// What the server says of itself.
    struct Introduction: Sendable {
        let version: String
        let tools: [any AssistantTool]
        /// An error in a sentence, with what to do about it.
        let explanation: @Sendable (any Error) -> String
    }

    private let introduction: Introduction
    private let output: LineWriter
    private let calls = RunningCalls()
    /// The revision that was agreed on; nil before.
    private let revision = Mutex<ProtocolRevision?>(nil)

    init(_ introduction: Introduction, _ output: LineWriter) {
        (self.introduction, self.output) = (introduction, output)
    }

    /// Cancels all calls.
    func end() { calls.cancelAll() }

    /// Takes a line, and answers it if that takes no time.
    ///
    /// - Returns: What is left to compute, which ends with the answer; nil if there is nothing.
    func receive(_ line: LineReader.Line) -> (@Sendable () -> Void)? {
        guard case .bytes(let bytes) = line else {
            let limit = IncomingLine.byteLimit >> 20
            send(.error(nil, ProtocolError(.notAMessage, "a line has at most \(limit) MB")))
            return nil
        }
        do throws(ProtocolError) {
            switch try IncomingLine(bytes) {
            case nil: return nil
            case .message(let message): return receive(message)
            case .batch(let messages): return try receive(messages)
            }
        } catch {
            send(.error(nil, error))
            return nil
        }
    }

    private func receive(_ message: IncomingMessage) -> (@Sendable () -> Void)? {
        if let call = begin(message) {
            return { [self] in
                if let answer = answer(to: message, call) { send(answer) }
            }
        }
        if let answer = answer(to: message, nil) { send(answer) }
        return nil
    }

    private func receive(_ batch: [IncomingMessage]) throws(ProtocolError) -> @Sendable () -> Void {
        if let revision = revision.withLock(\.self), !revision.hasBatches {
            throw ProtocolError(
                .notAMessage, "revision \(revision.rawValue) has one message a line, found a list")
        }
        let begun = batch.map { (message: $0, call: begin($0)) }
        return { [self] in
            let answers = begun.compactMap { message, call -> OutgoingMessage? in
                if case .request(let id, "initialize", _) = message {
                    return .error(id, ProtocolError(.notAMessage, "initialize cannot be in a batch"))
                }
                return answer(to: message, call)
            }
            if !answers.isEmpty { write(answers) }
        }
    }

    /// The call that a message makes, which can be cancelled from now on; nil if it makes none.
    private func begin(_ message: IncomingMessage) -> ToolCall? {
        guard case .request(let id, "tools/call", let parameters) = message else { return nil }
        let call = ToolCall(report: report(parameters))
        calls.begin(id, call)
        return call
    }

    /// What tells the client how far a call is; nil unless it asked for that.
    private func report(
        _ parameters: [String: JSONValue]
    ) -> (@Sendable (_ done: Int, _ total: Int) -> Void)? {
        guard case .object(let meta)? = parameters["_meta"], let token = RequestID(meta["progressToken"])
        else { return nil }
        return { [self] done, total in
            send(
                .notification(
                    method: "notifications/progress",
                    parameters: AnyAnswer(CallProgress(progressToken: token, progress: done, total: total))))
        }
    }

    private func send(_ message: OutgoingMessage) { write(message) }

    private func write(_ value: some Encodable) {
        // Answers have finite numbers only, so that they can always be encoded.
        if let bytes = try? JSONAnswer(value).bytes { output.write(bytes) }
    }
}

// MARK: - Answers

extension Conversation {
    /// How far a call is.
    private struct CallProgress: Encodable {
        let progressToken: RequestID
        let progress: Int
        let total: Int
    }

    /// The answer to a message; nil if it has none.
    private func answer(to message: IncomingMessage, _ call: ToolCall?) -> OutgoingMessage? {
        switch message {
        case .answer: return nil
        case .wrong(let id, let error): return .error(id, error)
        case .notification(let method, let parameters):
            if method == "notifications/cancelled", let id = RequestID(parameters["requestId"]) {
                calls.cancel(id)
            }
            return nil
        case .request(let id, let method, let parameters):
            defer { if let call { calls.end(id, call) } }
            do throws(ProtocolError) {
                guard let call else { return .result(id, try result(of: method, parameters)) }
                let result = try self.result(of: call, parameters)
                return result.map { .result(id, AnyAnswer($0)) }
            } catch {
                return .error(id, error)
            }
        }
    }

    private func result(
        of method: String, _ parameters: [String: JSONValue]
    ) throws(ProtocolError) -> AnyAnswer {
        switch method {
        case "initialize": return AnyAnswer(try welcome(parameters))
        case "ping": return AnyAnswer([String: String]())
        case "tools/list":
            try requireBeginning()
            if let cursor = parameters["cursor"], cursor != .null {
                throw ProtocolError(.wrongParameters, "the list of tools has one page, and no cursor")
            }
            return AnyAnswer(["tools": introduction.tools.map(\.declaration)])
        default:
            throw ProtocolError(
                .unknownMethod,
                "there is no method \"\(method.shortened(to: 60))\" here; there are initialize, ping, tools/list and tools/call"
            )
        }
    }

    private func requireBeginning() throws(ProtocolError) {
        guard revision.withLock(\.self) != nil else {
            throw ProtocolError(.notAMessage, "send initialize first")
        }
    }

    private func welcome(_ parameters: [String: JSONValue]) throws(ProtocolError) -> Welcome {
        guard case .string(let asked)? = parameters["protocolVersion"] else {
            throw ProtocolError(
                .wrongParameters,
                "\"protocolVersion\" is a revision such as \(ProtocolRevision.june2025.rawValue)")
        }
        let agreed = ProtocolRevision(askedFor: asked)
        revision.withLock { $0 = agreed }
        return Welcome(revision: agreed, version: introduction.version)
    }

    /// Calls a tool; returns nil if the call was cancelled.
    private func result(
        of call: ToolCall, _ parameters: [String: JSONValue]
    ) throws(ProtocolError) -> ToolResult? {
        try requireBeginning()
        guard case .string(let name)? = parameters["name"] else {
            throw ProtocolError(.wrongParameters, "\"name\" is the name of a tool")
        }
        guard let tool = introduction.tools.first(where: { $0.declaration.name == name }) else {
            let names = introduction.tools.map(\.declaration.name).joined(separator: ", ")
            throw ProtocolError(
                .wrongParameters, "there is no tool \"\(name.shortened(to: 60))\"; there are \(names)")
        }
        let arguments = try ToolArguments(Self.arguments(parameters), for: tool.declaration)
        guard !call.isCancelled else { return nil }
        let result: ToolResult
        do {
            result = try tool.result(arguments, call)
        } catch is CancellationError {
            return nil
        } catch let problem as ToolProblem {
            result = ToolResult(failure: problem.description)
        } catch {
            result = ToolResult(failure: introduction.explanation(error))
        }
        return call.isCancelled ? nil : result
    }

    private static func arguments(
        _ parameters: [String: JSONValue]
    ) throws(ProtocolError) -> [String: JSONValue] {
        switch parameters["arguments"] {
        case .object(let arguments): arguments
        case nil, .null: [:]
        case .some(let other):
            throw ProtocolError(.wrongParameters, "\"arguments\" is an object, found \(other.shortened)")
        }
    }
}
