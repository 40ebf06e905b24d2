internal import Dispatch
internal import Glibc
internal import Synchronization

/// Turns Ctrl-C and SIGTERM into the end of the work in hand; the second signal ends the program at once.
///
/// The signal handler writes the signal's number into a pipe, where it waits until it is heard: a signal is never
/// lost, however early it comes.
final class Interruption: Sendable {
    /// The end of the pipe that the signal handler writes to.
    private static let mouth = Atomic<Int32>(-1)

    private let announcement: String
    private let received = Mutex<Int32?>(nil)
    /// Kept so that it goes on listening; written by the initialiser alone.
    nonisolated(unsafe) private var source: (any DispatchSourceRead)?

    /// Listens from now on; `stop` is called once, on another thread. A program makes one at most.
    ///
    /// - Parameter announcement: What the program does before it ends, for the user.
    init(_ announcement: String = "finishing the batch in hand", stop: @escaping @Sendable () -> Void) {
        self.announcement = announcement
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { return }  // Signals then end the program as they always do.
        let ear = ends[0]
        Self.mouth.store(ends[1], ordering: .sequentiallyConsistent)
        let source = DispatchSource.makeReadSource(fileDescriptor: ear, queue: .global())
        source.setEventHandler { [self] in
            var number: UInt8 = 0
            if read(ear, &number, 1) == 1 { handle(Int32(number), stop) }
        }
        self.source = source
        source.activate()
        for number in [SIGINT, SIGTERM] { signal(number, Self.report) }
    }

    /// The signal handler: calls nothing but what may be called at any moment.
    private static let report: @convention(c) (Int32) -> Void = { number in
        let error = errno
        var byte = UInt8(truncatingIfNeeded: number)
        _ = write(Interruption.mouth.load(ordering: .sequentiallyConsistent), &byte, 1)
        errno = error
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
            "\nphotoseek: \(announcement); press Ctrl-C again to stop at once\n")
        stop()
    }
}
