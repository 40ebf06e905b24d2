internal import Glibc

/// Runs programs without the superuser's right to ignore the permissions of files.
public enum ClosedFolder {
    /// Whether permissions of files hold for the programs that are run.
    public static let isPossible: Bool = {
        guard let folder = try? TemporaryFolder(), chmod(folder.path, 0) == 0 else { return false }
        defer { chmod(folder.path, 0o755) }
        let program = Program(library: "/nonexistent")
        let listing = try? start(program, "/bin/ls", [folder.path]).wait()
        return listing.map { $0.code > 0 && $0.errors.contains(folder.path) } ?? false
    }()

    /// Runs Photoseek to its end.
    public static func run(_ program: Program, _ arguments: [String]) throws -> Program.Outcome {
        try start(program, Program.path, arguments).wait()
    }

    private static func start(
        _ program: Program, _ executable: String, _ arguments: [String]
    ) throws -> Program.Run {
        guard geteuid() == 0 else { return try program.start(arguments, executable: executable) }
        let rights = ["setpriv", "--bounding-set=-dac_override,-dac_read_search"]
        return try program.start(rights + [executable] + arguments, executable: "/usr/bin/env")
    }
}
