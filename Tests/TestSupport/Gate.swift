internal import Foundation
internal import Glibc

/// A named pipe at which a run of the program waits until the test lets it go on.
///
/// Used by one thread at a time.
public final class Gate {
    private let folder: TemporaryFolder
    private var descriptor: Int32 = -1

    /// A gate that is shut.
    public init() throws {
        folder = try TemporaryFolder()
        guard mkfifo(path, 0o600) == 0 else { throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO) }
    }

    deinit {
        // Also where the test has ended before the run came here.
        _ = hasVisitor
        open()
    }

    /// The path of the pipe.
    public var path: String { folder.path("gate") }

    /// Waits until the run has come to the gate; false when it ends before.
    public func isReached(by run: Program.Run) -> Bool { run.reaches { hasVisitor } }

    /// Lets the run go on.
    public func open() {
        if descriptor >= 0 { close(descriptor) }
        descriptor = -1
    }

    /// Whether the pipe can be opened for writing: only while somebody reads it.
    private var hasVisitor: Bool {
        if descriptor < 0 { descriptor = Glibc.open(path, O_WRONLY | O_NONBLOCK | O_CLOEXEC) }
        return descriptor >= 0
    }
}
