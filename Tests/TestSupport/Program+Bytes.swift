internal import Foundation

/// Runs with arguments, environment variables and output as bytes, and runs on a terminal.
///
/// Foundation's `Process` accepts only text.
extension Program {
    /// The result of a finished run, as bytes.
    public struct RawOutcome: Sendable {
        /// The exit code, or the negative signal number if a signal ended the run.
        public let code: Int32
        /// All of standard output. On a terminal also all of standard error, in the order in which it was written.
        public let output: [UInt8]
        /// All of standard error; empty on a terminal.
        public let errors: [UInt8]

        /// The output as text, with U+FFFD in place of bytes that are not UTF-8.
        public var text: String { String(decoding: output, as: UTF8.self) }
        /// Standard error as text.
        public var errorText: String { String(decoding: errors, as: UTF8.self) }
        /// The whole result as text.
        public var asText: Outcome { Outcome(code: code, output: text, errors: errorText) }
    }

    /// Runs the program to its end, without a terminal.
    ///
    /// - Parameters:
    ///   - arguments: The arguments without the program's name.
    ///   - variables: Environment variables in addition to ``environment``, which they override.
    ///   - folder: The current folder of the run; nil for ``currentFolder``.
    /// - Throws: ``POSIXFailure`` if the program cannot be started.
    public func run(
        bytes arguments: [[UInt8]], variables: [String: [UInt8]] = [:], in folder: [UInt8]? = nil
    ) throws -> RawOutcome {
        let (output, errors) = (try ScratchFile(), try ScratchFile())
        let process = try spawn(arguments, variables, folder, output.descriptor, errors.descriptor)
        let code = wait(for: process)
        return RawOutcome(code: code, output: try output.contents(), errors: try errors.contents())
    }

    /// Runs the program to its end with both outputs on a new terminal in raw mode, which does not change the output.
    ///
    /// - Parameter columns: The width that the terminal reports; nil for a terminal that reports none.
    /// - Throws: ``POSIXFailure`` if there is no terminal or the program cannot be started.
    public func run(
        bytes arguments: [[UInt8]], variables: [String: [UInt8]] = [:], onTerminalOf columns: Int?
    ) throws -> RawOutcome {
        let terminal = try PseudoTerminal(columns: columns)
        let process = try spawn(
            arguments, variables, nil, terminal.programSide, terminal.programSide)
        let shown = terminal.readAll()
        return RawOutcome(code: wait(for: process), output: shown, errors: [])
    }

    /// Runs the program to its end with both outputs on a new terminal that answers questions.
    ///
    /// - Parameters:
    ///   - terminal: What the terminal is like.
    ///   - isInput: Whether standard input is the terminal too; otherwise it is empty.
    /// - Returns: The result, and whether the terminal's settings are what they were before the run.
    /// - Throws: ``POSIXFailure`` if there is no terminal or the program cannot be started.
    public func run(
        bytes arguments: [[UInt8]], variables: [String: [UInt8]] = [:], on terminal: AnsweringTerminal,
        asInput isInput: Bool = false
    ) throws -> (outcome: RawOutcome, isRestored: Bool) {
        let screen = try PseudoTerminal(columns: 80, cell: terminal.cell, isRaw: false)
        let settings = screen.settings
        let process = try spawn(
            arguments, variables, nil, screen.programSide, screen.programSide,
            input: isInput ? screen.programSide : nil)
        let shown = screen.readAll { shown in
            guard let signal = terminal.signal(after: shown) else { return terminal.answer(to: shown) }
            kill(process, signal)
            return []
        }
        let outcome = RawOutcome(code: wait(for: process), output: shown, errors: [])
        return (outcome, screen.settings == settings)
    }

    private func spawn(
        _ arguments: [[UInt8]], _ variables: [String: [UInt8]], _ folder: [UInt8]?, _ output: Int32,
        _ errors: Int32, input: Int32? = nil
    ) throws -> pid_t {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        if let input {
            posix_spawn_file_actions_adddup2(&actions, input, 0)
        } else {
            posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        }
        posix_spawn_file_actions_adddup2(&actions, output, 1)
        posix_spawn_file_actions_adddup2(&actions, errors, 2)
        // `env -C` changes the current folder and then executes the program.
        let place = ["/usr/bin/env", "-C"].map { Array($0.utf8) } + [folder ?? Array(currentFolder.utf8)]
        let program = CStrings(place + [Array(Self.path.utf8)] + arguments)
        let environment = CStrings(self.variables(with: variables))
        defer { withExtendedLifetime((program, environment)) {} }
        // The threads of the tests block signals, and a new process would go on with that.
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var blocked = sigset_t()
        sigemptyset(&blocked)
        posix_spawnattr_setsigmask(&attributes, &blocked)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))
        var process = pid_t()
        let error = posix_spawn(
            &process, program.pointers[0]!, &actions, &attributes, program.pointers, environment.pointers)
        guard error == 0 else { throw POSIXFailure(call: "posix_spawn", error: error) }
        return process
    }

    private func variables(with others: [String: [UInt8]]) -> [[UInt8]] {
        ProcessInfo.processInfo.environment
            .merging(environment) { _, own in own }.mapValues { Array($0.utf8) }
            .merging(others) { _, own in own }
            .map { Array($0.key.utf8) + [UInt8(ascii: "=")] + $0.value }
    }

    private func wait(for process: pid_t) -> Int32 {
        var status: Int32 = 0
        while waitpid(process, &status, 0) < 0 && errno == EINTR {}
        let signal = status & 0x7F
        return signal == 0 ? status >> 8 & 0xFF : -signal
    }
}

/// A system call that failed.
public struct POSIXFailure: Error, CustomStringConvertible {
    let call: String
    let error: Int32

    /// The name of the call and the system's reason.
    public var description: String { "\(call): \(String(cString: strerror(error)))" }
}

/// A null-terminated array of C strings.
private final class CStrings {
    let pointers: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>
    private let count: Int

    init(_ strings: [[UInt8]]) {
        count = strings.count
        pointers = .allocate(capacity: count + 1)
        for (index, string) in strings.enumerated() {
            pointers[index] = strdup((string + [0]).map { CChar(bitPattern: $0) })
        }
        pointers[count] = nil
    }

    deinit {
        for index in 0..<count { free(pointers[index]) }
        pointers.deallocate()
    }
}

/// A file without a name, which is deleted when no process has it open any more.
private final class ScratchFile {
    let descriptor: Int32

    init() throws {
        var template = (NSTemporaryDirectory() + "/photoseek-output-XXXXXX").utf8CString.map { $0 }
        descriptor = mkstemp(&template)
        guard descriptor >= 0 else { throw POSIXFailure(call: "mkstemp", error: errno) }
        unlink(template)
    }

    deinit { close(descriptor) }

    func contents() throws -> [UInt8] {
        guard lseek(descriptor, 0, SEEK_SET) == 0 else { throw POSIXFailure(call: "lseek", error: errno) }
        return descriptor.readToEnd()
    }
}

/// A pseudo-terminal.
private final class PseudoTerminal {
    /// `TIOCGPTN` and `TIOCSPTLCK` (Linux), which Swift does not import.
    private static let (getNumber, setLock): (UInt, UInt) = (0x8004_5430, 0x4004_5431)

    private let screenSide: Int32
    /// The descriptor that the program writes to.
    private(set) var programSide: Int32 = -1

    /// - Parameters:
    ///   - columns: The width; nil for a terminal that does not know its size.
    ///   - cell: The width and height of a character in pixels, if the terminal knows it.
    ///   - isRaw: Whether it passes on everything; otherwise it waits for lines and shows what is typed, as usual.
    init(columns: Int?, cell: (width: Int, height: Int)? = nil, isRaw: Bool = true) throws {
        screenSide = open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC)
        var (number, unlocked): (UInt32, Int32) = (0, 0)
        guard screenSide >= 0, ioctl(screenSide, Self.getNumber, &number) == 0,
            ioctl(screenSide, Self.setLock, &unlocked) == 0
        else { throw POSIXFailure(call: "/dev/ptmx", error: errno) }
        programSide = open("/dev/pts/\(number)", O_RDWR | O_NOCTTY | O_CLOEXEC)
        guard programSide >= 0 else { throw POSIXFailure(call: "open", error: errno) }
        var settings = termios()
        tcgetattr(programSide, &settings)
        if isRaw { cfmakeraw(&settings) } else { settings.c_oflag &= ~tcflag_t(OPOST) }
        tcsetattr(programSide, TCSANOW, &settings)
        guard let columns else { return }
        var size = winsize(
            ws_row: 24, ws_col: UInt16(columns), ws_xpixel: UInt16(columns * (cell?.width ?? 0)),
            ws_ypixel: UInt16(24 * (cell?.height ?? 0)))
        guard ioctl(screenSide, UInt(TIOCSWINSZ), &size) == 0 else {
            throw POSIXFailure(call: "ioctl", error: errno)
        }
    }

    deinit {
        close(screenSide)
        closeProgramSide()
    }

    /// The settings that decide how input is handled, as bytes.
    var settings: [UInt8] {
        var settings = termios()
        tcgetattr(screenSide, &settings)
        let flags = [settings.c_iflag, settings.c_oflag, settings.c_lflag]
        return flags.withUnsafeBytes { Array($0) }
            + withUnsafeBytes(of: settings.c_cc) { Array($0) }
    }

    /// Reads everything that the program writes until it ends.
    ///
    /// - Parameter answer: What the terminal answers after it has shown something.
    func readAll(answer: (_ shown: [UInt8]) -> [UInt8] = { _ in [] }) -> [UInt8] {
        // Reading ends only when no process has the program's side open.
        closeProgramSide()
        return screenSide.readToEnd { shown in
            let bytes = answer(shown)
            if !bytes.isEmpty { _ = write(screenSide, bytes, bytes.count) }
        }
    }

    private func closeProgramSide() {
        if programSide >= 0 { close(programSide) }
        programSide = -1
    }
}

extension Int32 {
    /// Reads a file descriptor to its end. A terminal reports its end as an error.
    fileprivate func readToEnd(afterEach inform: (_ soFar: [UInt8]) -> Void = { _ in }) -> [UInt8] {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65536)
        while true {
            let count = read(self, &buffer, buffer.count)
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else { return bytes }
            bytes += buffer[..<count]
            inform(bytes)
        }
    }
}
