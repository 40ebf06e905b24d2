internal import Glibc
internal import Synchronization

/// A request to stop the process at a point: one line of the environment variable ``variable``.
///
/// `inside-batch:2` kills the process with SIGKILL when it reaches the point for the second time. If another colon and
/// the path of a named pipe follow, the process waits there instead. It opens the pipe for reading, so a program that
/// opens the pipe for writing knows that the point is reached. The process continues when the writer closes the pipe.
public final class StopRequest: Sendable {
    /// The name of the variable.
    public static let variable = "PHOTOSEEK_TEST_STOP"

    /// The requests in the environment of this process, read once.
    static let ofEnvironment: [StopRequest] = {
        guard let value = getenv(variable) else { return [] }
        return String(cString: value).split(separator: "\n").compactMap { StopRequest(String($0)) }
    }()

    private let name: String
    private let passesLeft: Atomic<Int>
    private let pipe: String?

    /// Parses a line. Returns nil if it is not a valid request.
    init?(_ line: String) {
        let parts = line.split(separator: ":", maxSplits: 2).map(String.init)
        guard parts.count > 1, let pass = Int(parts[1]), pass > 0 else { return nil }
        name = parts[0]
        passesLeft = Atomic(pass)
        pipe = parts.count > 2 ? parts[2] : nil
    }

    /// Returns the line that requests a stop.
    ///
    /// - Parameters:
    ///   - point: Where to stop.
    ///   - pass: The number of the pass at which the process stops; 1 for the first.
    ///   - pipe: The path of the named pipe to wait at; with nil, the process is killed.
    public static func line(_ point: StopPoint, pass: Int = 1, pipe: String? = nil) -> String {
        "\(point):\(pass)" + (pipe.map { ":" + $0 } ?? "")
    }

    func pass(_ point: StopPoint) {
        guard point.description == name,
            passesLeft.subtract(1, ordering: .relaxed).newValue == 0
        else { return }
        if let pipe { Self.wait(at: pipe) } else { Self.end() }
    }

    private static func end() -> Never {
        kill(getpid(), SIGKILL)
        while true { pause() }
    }

    private static func wait(at pipe: String) {
        var descriptor: Int32
        repeat { descriptor = open(pipe, O_RDONLY | O_CLOEXEC) } while descriptor < 0 && errno == EINTR
        guard descriptor >= 0 else { return }
        defer { close(descriptor) }
        var byte: UInt8 = 0
        var count: Int
        repeat { count = read(descriptor, &byte, 1) } while count < 0 && errno == EINTR
    }
}
