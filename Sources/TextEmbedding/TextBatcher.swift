public import CLIPModel
internal import Dispatch
internal import Synchronization

/// Encodes texts that several threads ask for at the same time together, which takes less time than one after another.
///
/// Whoever finds an encoder free encodes at once; texts that come while all are at work gather, and are encoded together by one of those who
/// wait for them. Nobody waits for others to come.
///
/// Any number of threads may use it; they block.
public final class TextBatcher: Sendable {
    /// The most texts that are encoded together.
    private static let batchLimit = 32

    /// Texts that someone waits for.
    private final class Ticket: Sendable {
        enum State {
            case waiting
            /// Whoever waits has to encode.
            case leads
            case done(Result<Embeddings, any Error>)
        }

        let texts: [String]
        private let state = Mutex(State.waiting)
        private let changed = DispatchSemaphore(value: 0)

        init(_ texts: [String]) { self.texts = texts }

        /// Waits until the state is another one.
        func wait() -> State {
            changed.wait()
            return state.withLock(\.self)
        }

        func set(_ new: State) {
            state.withLock { $0 = new }
            changed.signal()
        }
    }

    private struct Queue {
        var waiting: [Ticket] = []
        /// How many encode.
        var working = 0
    }

    private let encoder: CLIPEncoder
    private let encoders: Int
    private let queue = Mutex(Queue())

    /// - Parameters:
    ///   - encoder: The model.
    ///   - encoders: How many threads may encode at the same time, at least 1.
    public init(_ encoder: CLIPEncoder, encoders: Int) {
        precondition(encoders >= 1)
        (self.encoder, self.encoders) = (encoder, encoders)
    }

    /// Returns the embeddings of texts, `[n, dimension]`, of unit length.
    ///
    /// - Throws: What the model throws.
    public func embed(texts: [String]) throws -> Embeddings {
        let ticket = Ticket(texts)
        let isFree = queue.withLock { queue in
            queue.waiting.append(ticket)
            guard queue.working < encoders else { return false }
            queue.working += 1
            return true
        }
        guard !isFree else { return try lead(ticket) }
        switch ticket.wait() {
        case .done(let result): return try result.get()
        case .leads, .waiting: return try lead(ticket)
        }
    }

    /// Encodes what has gathered, the own texts among it, and leaves the rest to the next.
    private func lead(_ own: Ticket) throws -> Embeddings {
        let batch = queue.withLock { queue in
            queue.waiting.removeAll { $0 === own }
            let others = queue.waiting.prefix(Self.batchLimit - 1)
            queue.waiting.removeFirst(others.count)
            return [own] + others
        }
        defer { handOver() }
        return try encode(batch)
    }

    private func encode(_ batch: [Ticket]) throws -> Embeddings {
        let all = Result { try encoder.embed(texts: batch.flatMap(\.texts)) }
        guard let embeddings = try? all.get() else {
            // One text that cannot be encoded is no failure of the others.
            for ticket in batch.dropFirst() {
                ticket.set(.done(Result { try encoder.embed(texts: ticket.texts) }))
            }
            return try encoder.embed(texts: batch[0].texts)
        }
        var start = 0
        let parts = batch.map { ticket in
            let rows = start..<start + ticket.texts.count
            start = rows.upperBound
            let values = embeddings.values[
                rows.lowerBound * encoder.dimension..<rows.upperBound * encoder.dimension]
            return Embeddings(values: Array(values), dimension: encoder.dimension)
        }
        for (ticket, part) in zip(batch, parts).dropFirst() { ticket.set(.done(.success(part))) }
        return parts[0]
    }

    private func handOver() {
        let next = queue.withLock { queue -> Ticket? in
            guard !queue.waiting.isEmpty else {
                queue.working -= 1
                return nil
            }
            return queue.waiting.removeFirst()
        }
        next?.set(.leads)
    }
}
