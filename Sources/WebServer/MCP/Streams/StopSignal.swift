internal import Glibc
internal import SystemPackage

/// Ends waiting for input and output, from any thread and for good.
final class StopSignal: Sendable {
    /// How long output that has begun may take to be read, in milliseconds, once waiting has ended.
    private static let grace: Int32 = 1000

    /// What was written into the pipe stays there, so that everything that waits for it sees it.
    private let (readEnd, writeEnd): (FileDescriptor, FileDescriptor)

    /// - Throws: `Errno` if no pipe can be created.
    init() throws {
        let ends = try FileDescriptor.pipe()
        (readEnd, writeEnd) = (ends.readEnd, ends.writeEnd)
    }

    deinit {
        try? readEnd.close()
        try? writeEnd.close()
    }

    /// Ends all waiting, also that which begins later.
    func stop() { _ = try? writeEnd.writeAll([0]) }

    /// Waits until a descriptor has input, or its input has ended.
    ///
    /// - Returns: False if waiting was ended.
    func waitForInput(_ input: FileDescriptor) -> Bool {
        let ready = wait(for: input, POLLIN, milliseconds: -1)
        return ready.descriptor && !ready.stop
    }

    /// Waits until a descriptor takes some output at once.
    ///
    /// - Returns: False if waiting was ended and nobody reads.
    func waitForOutput(_ output: FileDescriptor) -> Bool {
        let ready = wait(for: output, POLLOUT, milliseconds: -1)
        guard !ready.descriptor else { return true }
        var one = pollfd(fd: output.rawValue, events: Int16(POLLOUT), revents: 0)
        return poll(&one, 1, Self.grace) > 0
    }

    private func wait(
        for descriptor: FileDescriptor, _ events: Int32, milliseconds: Int32
    ) -> (descriptor: Bool, stop: Bool) {
        var both = [
            pollfd(fd: descriptor.rawValue, events: Int16(events), revents: 0),
            pollfd(fd: readEnd.rawValue, events: Int16(POLLIN), revents: 0),
        ]
        while poll(&both, 2, milliseconds) < 0 {
            guard errno == EINTR else { return (false, true) }
        }
        return (both[0].revents != 0, both[1].revents != 0)
    }
}
