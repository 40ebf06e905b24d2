internal import FilePaths
internal import Glibc
internal import SystemPackage

/// The service of systemd that watches, for this user.
struct WatchService {
    static let name = "photoseek-watch.service"
    private static let manager = "systemctl"

    /// The file of the service.
    private let path: FilePath

    /// - Throws: ``WatchServiceError/noHome``.
    init() throws(WatchServiceError) {
        if let folder = FilePath.environment("XDG_CONFIG_HOME"), folder.isAbsolute {
            path = folder.appending("systemd/user").appending(Self.name)
        } else if let home = FilePath.environment("HOME"), home.isAbsolute {
            path = home.appending(".config/systemd/user").appending(Self.name)
        } else {
            throw .noHome
        }
    }

    /// Writes the file, and starts the service now and whenever the user logs in. A service that runs is started anew.
    ///
    /// - Throws: ``WatchServiceError`` or ``OutputError``; without systemd, no file is written.
    func install(_ unit: WatchUnit) throws {
        guard let program = FilePath("/proc/self/exe").resolvingLinks else {
            throw WatchServiceError.noServiceManager(reason: "the program does not know its own path")
        }
        try manage("daemon-reload")
        do throws(Errno) {
            try Self.makeFolder(path.removingLastComponent())
        } catch {
            throw WatchServiceError.cannotWrite(path: path.string, reason: error.description)
        }
        try OutputFile(path, .service, replacesOthers: true, library: unit.library)
            .write(unit.content(program: program))
        try manage("daemon-reload")
        try manage("enable", Self.name)
        try manage("restart", Self.name)
    }

    /// Ends the service, and removes its file.
    ///
    /// - Throws: ``WatchServiceError``.
    func uninstall() throws(WatchServiceError) {
        guard FileStatus(of: path) != nil else { throw .notInstalled(path: path.string) }
        try manage("disable", "--now", Self.name)
        guard path.unlink() else {
            throw .cannotWrite(path: path.string, reason: Errno(rawValue: errno).description)
        }
        try manage("daemon-reload")
    }

    private static func makeFolder(_ folder: FilePath) throws(Errno) {
        if FileStatus(following: folder)?.isFolder == true { return }
        try makeFolder(folder.removingLastComponent())
        guard folder.withPlatformString({ mkdir($0, 0o755) }) == 0 || errno == EEXIST else {
            throw Errno(rawValue: errno)
        }
    }

    /// Lets systemd do something, and waits until it has done it.
    private func manage(_ arguments: String...) throws(WatchServiceError) {
        let command = [Self.manager, "--user"] + arguments
        var words = command.map { strdup($0) }
        defer { words.forEach { free($0) } }
        words.append(nil)
        var process = pid_t()
        let error = posix_spawnp(&process, words[0]!, nil, nil, words, environ)
        guard error == 0 else {
            throw .noServiceManager(reason: Errno(rawValue: error).description)
        }
        var status: Int32 = 0
        while waitpid(process, &status, 0) < 0, errno == EINTR {}
        guard status == 0 else {
            // WIFEXITED and WEXITSTATUS, which Swift does not import.
            let code = status & 0x7F == 0 ? status >> 8 & 0xFF : 128 + status & 0x7F
            throw .refused(command: command.joined(separator: " "), code: code)
        }
    }
}
