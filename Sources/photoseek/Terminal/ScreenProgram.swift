internal import FilePaths
internal import Glibc
internal import SystemPackage

/// A program that shows something on the user's screen: pictures, or a page.
///
/// It is started directly, never through a shell, and gets the bytes of paths or addresses as arguments. Paths are absolute, so that none
/// begins like an option.
struct ScreenProgram {
    /// The variable with the user's viewer of pictures.
    static let viewerVariable = "PHOTOSEEK_VIEWER"
    /// The variable with the user's browser, as other programs know it.
    static let browserVariable = "BROWSER"

    private let variable: String
    /// The program and its first arguments, as bytes.
    private let command: [[UInt8]]
    /// Whether it shows one thing only.
    private let takesOne: Bool

    /// What opens files and addresses on every desktop of Linux.
    private static let opener = "xdg-open"

    /// The program in an environment variable, which may have arguments after spaces, or else the opener of the desktop.
    ///
    /// - Throws: ``ScreenProgramError/noScreen(variable:)`` if there is neither.
    init(variable: String) throws(ScreenProgramError) {
        self.variable = variable
        if let program = FilePath.environment(variable) {
            let words = program.bytes.split(separator: UInt8(ascii: " ")).map(Array.init)
            // A path may contain spaces.
            command = FileStatus(following: program)?.isRegularFile == true ? [program.bytes] : words
            takesOne = false
            guard !command.isEmpty else { throw .noScreen(variable: variable) }
            return
        }
        guard Environment.has("DISPLAY") || Environment.has("WAYLAND_DISPLAY") else {
            throw .noScreen(variable: variable)
        }
        command = [Array(Self.opener.utf8)]
        takesOne = true
    }

    /// Shows things, at least one, and waits until the program ends.
    ///
    /// - Throws: ``ScreenProgramError``.
    func show(_ things: [[UInt8]]) throws(ScreenProgramError) {
        var status: Int32 = 0
        let error = start(command + (takesOne ? things.prefix(1) : things[...]), &status)
        guard error == 0 else {
            throw .cannotStart(program: name, variable: variable, reason: String(cString: strerror(error)))
        }
        // WIFEXITED and WEXITSTATUS, which Swift does not import.
        guard status == 0 else {
            throw .failed(program: name, code: status & 0x7F == 0 ? status >> 8 & 0xFF : 128 + status & 0x7F)
        }
    }

    private var name: String { String(decoding: command[0], as: UTF8.self) }

    /// Runs a command to its end. Returns the system's error number.
    private func start(_ command: [[UInt8]], _ status: inout Int32) -> Int32 {
        var arguments: [UnsafeMutablePointer<CChar>?] = command.map { bytes in
            strdup((bytes + [0]).map { CChar(bitPattern: $0) })
        }
        defer { arguments.forEach { free($0) } }
        arguments.append(nil)
        var process = pid_t()
        let error = posix_spawnp(&process, arguments[0]!, nil, nil, arguments, environ)
        guard error == 0 else { return error }
        while waitpid(process, &status, 0) < 0 {
            guard errno == EINTR else { return errno }
        }
        return 0
    }
}

/// Why something cannot be shown on the screen.
enum ScreenProgramError: Equatable, ExplainedError {
    /// There is no program in the variable, and no screen that the opener of the desktop could use.
    case noScreen(variable: String)
    /// The program cannot be started.
    case cannotStart(program: String, variable: String, reason: String)
    /// The program ended with an error.
    case failed(program: String, code: Int32)

    var description: String {
        switch self {
        case .noScreen:
            "--open: there is no screen, because neither DISPLAY nor WAYLAND_DISPLAY is set"
        case .cannotStart(let program, _, let reason): "--open: \(program): cannot be started: \(reason)"
        case .failed(let program, let code): "--open: \(program) failed with exit code \(code)"
        }
    }

    var remedy: String? {
        switch self {
        case .noScreen(let variable): "set \(variable) to a program that works here"
        case .cannotStart(_, let variable, _): "set \(variable) to the program that is to be started"
        case .failed: nil
        }
    }
}
