public import Foundation

/// The built command-line program, run as a user would run it.
public struct Program {
    /// The result of a finished run.
    public struct Outcome: Sendable {
        /// The exit code, or the negative signal number if a signal ended the run.
        public let code: Int32
        /// All of standard output.
        public let output: String
        /// All of standard error.
        public let errors: String
    }

    /// A run that may not have ended yet.
    public final class Run: @unchecked Sendable {  // Process is thread-safe for waiting and signalling.
        private let process: Process
        private let folder: TemporaryFolder

        fileprivate init(_ process: Process, _ folder: TemporaryFolder) {
            self.process = process
            self.folder = folder
        }

        private var outputURL: URL { URL(filePath: folder.path(Program.outputName)) }
        private var errorURL: URL { URL(filePath: folder.path(Program.errorName)) }

        deinit {
            // The run is still going on if the test failed.
            if process.isRunning { kill(process.processIdentifier, SIGKILL) }
        }

        /// The process id, for sending signals.
        public var processIdentifier: Int32 { process.processIdentifier }

        /// Whether the run has not ended yet.
        public var isRunning: Bool { process.isRunning }

        /// The standard output so far.
        public var outputSoFar: String { (try? String(contentsOf: outputURL, encoding: .utf8)) ?? "" }

        /// The standard error so far.
        public var errorsSoFar: String { (try? String(contentsOf: errorURL, encoding: .utf8)) ?? "" }

        /// Polls until the condition is true. Returns false if the run ends first.
        public func reaches(_ condition: () throws -> Bool) rethrows -> Bool {
            while true {
                if try condition() { return true }
                guard isRunning else { return try condition() }
                usleep(1000)
            }
        }

        /// Sends a signal to the process.
        public func send(_ signal: Int32) { kill(process.processIdentifier, signal) }

        /// Waits for the run to end and returns its result.
        public func wait() throws -> Outcome {
            process.waitUntilExit()
            let code = process.terminationStatus
            return Outcome(
                code: process.terminationReason == .uncaughtSignal ? -code : code,
                output: String(decoding: try Data(contentsOf: outputURL), as: UTF8.self),
                errors: String(decoding: try Data(contentsOf: errorURL), as: UTF8.self))
        }
    }

    /// Environment variables of every run, in addition to those of the test process, which they override.
    public var environment: [String: String]
    /// The current folder of every run.
    public var currentFolder: String

    /// Creates a program whose default library is `library`, and which does not see the user's settings.
    public init(library: String, currentFolder: String = "/") {
        environment = [
            "PHOTOSEEK_LIBRARY": library, "PHOTOSEEK_MODEL": "",
            // Only the bundled model is available, and no server to fetch others from.
            "XDG_CACHE_HOME": library + ".cache", "HF_HOME": library + ".hub",
            "HF_ENDPOINT": "http://127.0.0.1:9", "HF_TOKEN": "",
            // Output does not depend on the terminal of the tests.
            "NO_COLOR": "1", "CLICOLOR_FORCE": "", "PHOTOSEEK_VIEWER": "", "DISPLAY": "",
            "WAYLAND_DISPLAY": "",
            "HF_HUB_CACHE": "", "HUGGINGFACE_HUB_CACHE": "", "HF_HUB_OFFLINE": "", "TRANSFORMERS_OFFLINE": "",
        ]
        self.currentFolder = currentFolder
    }

    /// The path of the built program, which is in the same folder as the tests.
    public static var path: String {
        let tests = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
        return tests.appending(path: "photoseek").path
    }

    /// Starts the program, or another executable.
    ///
    /// - Parameter input: The standard input of the run.
    public func start(
        _ arguments: [String], executable: String = Program.path, input: FileHandle = .nullDevice
    ) throws -> Run {
        let folder = try TemporaryFolder()
        let process = Process()
        process.executableURL = URL(filePath: executable)
        process.arguments = arguments
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { _, own in own }
        process.currentDirectoryURL = URL(filePath: currentFolder)
        process.standardInput = input
        process.standardOutput = try Self.file(Self.outputName, in: folder)
        process.standardError = try Self.file(Self.errorName, in: folder)
        try process.run()
        return Run(process, folder)
    }

    private static let outputName = "output"
    private static let errorName = "errors"

    private static func file(_ name: String, in folder: TemporaryFolder) throws -> FileHandle {
        try FileHandle(forWritingTo: URL(filePath: try folder.write([], to: name)))
    }

    /// Runs the program to its end.
    public func callAsFunction(_ arguments: String...) throws -> Outcome {
        try start(arguments).wait()
    }
}
