internal import Foundation
internal import Glibc

/// A named pipe at which a run of the program waits until the test lets it continue.
///
/// Not thread-safe.
public final class Gate {
    private let folder: TemporaryFolder
    private var descriptor: Int32 = -1

    /// Creates a closed gate.
    public init() throws {
        folder = try TemporaryFolder()
        guard mkfifo(path, 0o600) == 0 else { throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO) }
    }

    deinit {
        // If the test ends before the run reaches the gate, the run must not wait for ever.
        _ = hasVisitor
        open()
    }

    /// The path of the pipe.
    public var path: String { folder.path("gate") }

    /// Waits until the run has reached the gate. Returns false if the run ends first.
    public func isReached(by run: Program.Run) -> Bool { run.reaches { hasVisitor } }

    /// Lets the run continue.
    public func open() {
        if descriptor >= 0 { close(descriptor) }
        descriptor = -1
    }

    /// Whether a run waits at the gate. The pipe can be opened for writing only while a run has it open for reading.
    private var hasVisitor: Bool {
        if descriptor < 0 { descriptor = Glibc.open(path, O_WRONLY | O_NONBLOCK | O_CLOEXEC) }
        return descriptor >= 0
    }
}
