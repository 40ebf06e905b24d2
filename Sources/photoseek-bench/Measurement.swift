internal import FoundationEssentials
internal import Kernels
internal import Synchronization

/// Repeated runs of one piece of work, timed.
struct Measurement {
    /// The duration of each run in milliseconds, ascending.
    let milliseconds: [Double]
    /// From the start of the first to the end of the last.
    let seconds: Double

    /// The median duration of a run in milliseconds.
    var median: Double { milliseconds[milliseconds.count / 2] }

    /// The shortest duration of a run in milliseconds, which other programs on the machine lengthen least.
    var shortest: Double { milliseconds[0] }

    /// The number of runs per second, on all threads together.
    var rate: Double { Double(milliseconds.count) / seconds }

    /// Runs `work` repeatedly on `threads` threads for about `seconds` seconds, after one run per thread that is not
    /// counted.
    init(threads: Int, seconds: Double, _ work: @escaping @Sendable () throws -> Void) throws {
        let clock = ContinuousClock()
        let failure = Mutex<(any Error)?>(nil)
        let durations = Mutex<[Double]>([])
        let team = ThreadTeam(count: threads)
        func onEveryThread(_ body: @Sendable () throws -> Void) {
            forEachPiece(of: threads, on: team) { _ in
                do { try body() } catch { failure.withLock { $0 = error } }
            }
        }
        onEveryThread(work)
        let start = clock.now
        onEveryThread {
            var own: [Double] = []
            repeat {
                let before = clock.now
                try work()
                own.append((clock.now - before) / .milliseconds(1))
            } while clock.now - start < .seconds(seconds)
            durations.withLock { $0 += own }
        }
        self.seconds = (clock.now - start) / .seconds(1)
        if let error = failure.withLock({ $0 }) { throw error }
        milliseconds = durations.withLock { $0.sorted() }
    }
}

/// Prints one JSON object on a line.
func printJSON(_ value: some Encodable) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    print(String(decoding: try encoder.encode(value), as: UTF8.self))
}
