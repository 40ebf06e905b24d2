internal import Dispatch
internal import Glibc
internal import StopPoints
internal import Synchronization

/// Ends the current work in an orderly way on Ctrl-C or SIGTERM; a second signal ends the program at once.
///
/// The signal handler writes the signal's number into a pipe, where it stays until ``listen(stop:)`` reads it. So no
/// signal is lost, even if it arrives before anything listens.
final class Interruption: Sendable {
    /// The write end of the pipe, which the signal handler uses.
    private static let mouth = Atomic<Int32>(-1)

    private let announcement: String
    private let received = Mutex<Int32?>(nil)
    /// The read end of the pipe; nil if no pipe could be created.
    private let ear: Int32?
    /// Kept alive so that it goes on listening; set only by ``listen(stop:)``.
    nonisolated(unsafe) private var source: (any DispatchSourceRead)?

    /// Installs the signal handler, so that signals no longer end the program by themselves. Create it before the
    /// work begins, and at most once in a program.
    ///
    /// - Parameter announcement: Tells the user what the program does before it ends.
    init(_ announcement: String = "finishing the current batches") {
        self.announcement = announcement
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else {
            ear = nil  // Signals then end the program, as by default.
            return
        }
        ear = ends[0]
        Self.mouth.store(ends[1], ordering: .sequentiallyConsistent)
        for number in [SIGINT, SIGTERM] { signal(number, Self.report) }
    }

    /// Starts to handle signals, including those that have already arrived. Call this once.
    ///
    /// - Parameter stop: Called once, on another thread.
    func listen(stop: @escaping @Sendable () -> Void) {
        guard let ear else { return }
        let source = DispatchSource.makeReadSource(fileDescriptor: ear, queue: .global())
        source.setEventHandler { [self] in
            var number: UInt8 = 0
            if read(ear, &number, 1) == 1 { handle(Int32(number), stop) }
        }
        self.source = source
        source.activate()
    }

    /// The signal handler. It calls only functions that are allowed in signal handlers.
    private static let report: @convention(c) (Int32) -> Void = { number in
        let error = errno
        var byte = UInt8(truncatingIfNeeded: number)
        _ = write(Interruption.mouth.load(ordering: .sequentiallyConsistent), &byte, 1)
        errno = error
    }

    /// The exit code of a program that a signal ended; nil if no signal came.
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
        StopPoint.after(.interruption).pass()
    }
}
