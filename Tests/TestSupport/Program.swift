public import Foundation

/// The built command line, run as a user would.
public struct Program {
    /// What a finished run left.
    public struct Outcome: Sendable {
        /// The exit code; minus the signal's number when a signal ended the run.
        public let code: Int32
        /// All of standard output.
        public let output: String
        /// All of standard error.
        public let errors: String
    }

    /// A run that may still be going on.
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
            // Where the test has failed before the end of the run.
            if process.isRunning { kill(process.processIdentifier, SIGKILL) }
        }

        /// The process, to be sent signals.
        public var processIdentifier: Int32 { process.processIdentifier }

        /// Whether it has not ended yet.
        public var isRunning: Bool { process.isRunning }

        /// What it has written to standard output so far.
        public var outputSoFar: String { (try? String(contentsOf: outputURL, encoding: .utf8)) ?? "" }

        /// What it has written to standard error so far.
        public var errorsSoFar: String { (try? String(contentsOf: errorURL, encoding: .utf8)) ?? "" }

        /// Looks again and again until something is so; false when the run ends first.
        public func reaches(_ condition: () throws -> Bool) rethrows -> Bool {
            while true {
                if try condition() { return true }
                guard isRunning else { return try condition() }
                usleep(1000)
            }
        }

        /// Sends it a signal.
        public func send(_ signal: Int32) { kill(process.processIdentifier, signal) }

        /// Waits for the end.
        public func wait() throws -> Outcome {
            process.waitUntilExit()
            let code = process.terminationStatus
            return Outcome(
                code: process.terminationReason == .uncaughtSignal ? -code : code,
                output: String(decoding: try Data(contentsOf: outputURL), as: UTF8.self),
                errors: String(decoding: try Data(contentsOf: errorURL), as: UTF8.self))
        }
    }

    /// Variables of every run, over those of the test.
    public var environment: [String: String]
    /// The folder that runs start in.
    public var currentFolder: String

    /// A program whose default library is `library`, and which sees no settings of the user.
    public init(library: String, currentFolder: String = "/") {
        environment = [
            "PHOTOSEEK_LIBRARY": library, "PHOTOSEEK_MODEL": "",
            // No models but the bundled one, and nowhere to fetch any from.
            "HF_HOME": library + ".hub", "HF_ENDPOINT": "http://127.0.0.1:9", "HF_TOKEN": "",
            "HF_HUB_CACHE": "", "HUGGINGFACE_HUB_CACHE": "", "HF_HUB_OFFLINE": "", "TRANSFORMERS_OFFLINE": "",
        ]
        self.currentFolder = currentFolder
    }

    /// The path of the built program: beside the tests.
    public static var path: String {
        let tests = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
        return tests.appending(path: "photoseek").path
    }

    /// Starts the program, or another one.
    ///
    /// - Parameter input: Its standard input.
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
