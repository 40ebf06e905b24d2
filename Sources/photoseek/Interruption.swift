internal import Dispatch
internal import Glibc
internal import StopPoints
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
    /// The end of the pipe that is read; nil where there is no pipe.
    private let ear: Int32?
    /// Kept so that it goes on listening; written by ``listen(stop:)`` alone.
    nonisolated(unsafe) private var source: (any DispatchSourceRead)?

    /// Keeps signals from ending the program from now on. To be made before the work that they end is begun; a
    /// program makes one at most.
    ///
    /// - Parameter announcement: What the program does before it ends, for the user.
    init(_ announcement: String = "finishing the batch in hand") {
        self.announcement = announcement
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else {
            ear = nil  // Signals then end the program as they always do.
            return
        }
        ear = ends[0]
        Self.mouth.store(ends[1], ordering: .sequentiallyConsistent)
        for number in [SIGINT, SIGTERM] { signal(number, Self.report) }
    }

    /// Hears the signals, those too that have come before; to be called once.
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
        StopPoint.after(.interruption).pass()
    }
}
