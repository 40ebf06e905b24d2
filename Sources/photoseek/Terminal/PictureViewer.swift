internal import FilePaths
internal import Glibc
internal import SystemPackage

/// The program that shows pictures on the user's screen.
///
/// It is started directly, never through a shell, and gets the bytes of paths as arguments. Paths are absolute, so that none begins
/// like an option.
struct PictureViewer {
    /// The program and its first arguments, as bytes.
    private let command: [[UInt8]]
    /// Whether it shows one file only.
    private let takesOneFile: Bool

    /// The name of the variable with the user's viewer.
    private static let variable = "PHOTOSEEK_VIEWER"
    /// What opens a file on every desktop of Linux.
    private static let opener = "xdg-open"

    /// The viewer in `PHOTOSEEK_VIEWER`, which may have arguments after spaces, or else the opener of the desktop.
    ///
    /// - Throws: ``ViewerError/noScreen`` if there is neither.
    init() throws(ViewerError) {
        if let program = FilePath.environment(Self.variable) {
            let words = program.bytes.split(separator: UInt8(ascii: " ")).map(Array.init)
            // A path may contain spaces.
            command = FileStatus(following: program)?.isRegularFile == true ? [program.bytes] : words
            takesOneFile = false
            guard !command.isEmpty else { throw .noScreen }
            return
        }
        guard Environment.has("DISPLAY") || Environment.has("WAYLAND_DISPLAY") else { throw .noScreen }
        command = [Array(Self.opener.utf8)]
        takesOneFile = true
    }

    /// Opens files, which must not be empty, and waits until the viewer ends.
    ///
    /// - Throws: ``ViewerError``.
    func open(_ files: [FilePath]) throws(ViewerError) {
        let paths = (takesOneFile ? files.prefix(1) : files[...]).map(\.bytes)
        var status: Int32 = 0
        let error = start(command + paths, &status)
        guard error == 0 else { throw .cannotStart(program: name, reason: String(cString: strerror(error))) }
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

/// Why pictures cannot be shown on the screen.
enum ViewerError: Equatable, ExplainedError {
    /// There is no viewer, and no screen that one could use.
    case noScreen
    /// The viewer cannot be started.
    case cannotStart(program: String, reason: String)
    /// The viewer ended with an error.
    case failed(program: String, code: Int32)

    var description: String {
        switch self {
        case .noScreen:
            "--open: there is no screen, because neither DISPLAY nor WAYLAND_DISPLAY is set"
        case .cannotStart(let program, let reason): "--open: \(program): cannot be started: \(reason)"
        case .failed(let program, let code): "--open: \(program) failed with exit code \(code)"
        }
    }

    var remedy: String? {
        switch self {
        case .noScreen: "set PHOTOSEEK_VIEWER to a program that can show pictures here"
        case .cannotStart: "set PHOTOSEEK_VIEWER to the program that shows pictures"
        case .failed: nil
        }
    }
}
