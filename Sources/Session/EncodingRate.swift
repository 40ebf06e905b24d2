public import CLIPModel
internal import Kernels
internal import Synchronization

/// How many images a model encodes per second on this machine.
public struct EncodingRate: Equatable, Sendable {
    /// The images per second, on all threads together.
    public let imagesPerSecond: Double

    /// Measures the image encoder alone, on made-up pixels: reading and decoding files takes time of its own.
    ///
    /// - Parameters:
    ///   - encoder: The model, with one thread per call.
    ///   - threads: The number of threads that encode batches at the same time.
    ///   - seconds: How long to measure, after one batch on each thread that is not counted. The last batches are finished.
    /// - Throws: `CLIPModelError`.
    public init(of encoder: CLIPEncoder, threads: Int, seconds: Double) throws {
        let count = min(encoder.usefulBatchSize, Self.largestBatch)
        // The speed does not depend on the values, as long as there are no subnormal ones.
        let pixels = (0..<count * encoder.inputShape.reduce(1, *)).map { Float($0 % 997) / 250 - 2 }
        let failure = Mutex<(any Error)?>(nil)
        let team = ThreadTeam(count: threads)
        /// Encodes one batch on each thread, and more until the time is over.
        func encode(until end: ContinuousClock.Instant) throws -> Int {
            let batches = Mutex(0)
            forEachPiece(of: threads, on: team) { _ in
                repeat {
                    do {
                        _ = try pixels.withUnsafeBufferPointer { try encoder.embed(pixels: $0, count: count) }
                    } catch {
                        failure.withLock { $0 = error }
                        return
                    }
                    batches.withLock { $0 += 1 }
                } while ContinuousClock.now < end
            }
            if let error = failure.withLock({ $0 }) { throw error }
            return batches.withLock { $0 } * count
        }
        _ = try encode(until: .now)
        let start = ContinuousClock.now
        let images = try encode(until: start + .seconds(seconds))
        imagesPerSecond = Double(images) / ((ContinuousClock.now - start) / .seconds(1))
    }

    /// The largest batch of `index`.
    private static let largestBatch = 8
}
