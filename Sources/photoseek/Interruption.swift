internal import Dispatch
internal import Glibc
internal import Synchronization

/// Turns Ctrl-C and SIGTERM into the end of the work in hand; the second signal ends the program at once.
final class Interruption: Sendable {
    private let received = Mutex<Int32?>(nil)
    /// Kept so that they go on listening; written by the initialiser alone.
    nonisolated(unsafe) private var sources: [any DispatchSourceSignal] = []

    /// Listens from now on; `stop` is called once, on another thread.
    init(stop: @escaping @Sendable () -> Void) {
        sources = [SIGINT, SIGTERM].map { number in
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
            source.setEventHandler { [self] in handle(number, stop) }
            return source
        }
        for source in sources { source.activate() }
    }

    /// The exit code of a program that a signal ended, or nil when none came.
    var exitCode: Int32? { received.withLock { $0.map { 128 + $0 } } }

    private func handle(_ number: Int32, _ stop: @Sendable () -> Void) {
        let isFirst = received.withLock { received in
            defer { received = received ?? number }
            return received == nil
        }
        guard isFirst else { _exit(128 + number) }
        Console.standardError.write(
            "\nphotoseek: finishing the batch in hand; press Ctrl-C again to stop at once\n")
        stop()
    }
}
