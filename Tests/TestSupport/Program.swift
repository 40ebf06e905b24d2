internal import Foundation

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
        private let outputURL: URL
        private let errorURL: URL

        fileprivate init(_ process: Process, _ outputURL: URL, _ errorURL: URL) {
            self.process = process
            self.outputURL = outputURL
            self.errorURL = errorURL
        }

        deinit {
            try? FileManager.default.removeItem(at: outputURL)
            try? FileManager.default.removeItem(at: errorURL)
        }

        /// The process, to be sent signals.
        public var processIdentifier: Int32 { process.processIdentifier }

        /// Whether it has not ended yet.
        public var isRunning: Bool { process.isRunning }

        /// What it has written to standard error so far.
        public var errorsSoFar: String { (try? String(contentsOf: errorURL, encoding: .utf8)) ?? "" }

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
    public func start(_ arguments: [String], executable: String = Program.path) throws -> Run {
        let folder = FileManager.default.temporaryDirectory
        let outputURL = folder.appending(path: "photoseek-output-\(UUID().uuidString)")
        let errorURL = folder.appending(path: "photoseek-errors-\(UUID().uuidString)")
        try Data().write(to: outputURL)
        try Data().write(to: errorURL)
        let process = Process()
        process.executableURL = URL(filePath: executable)
        process.arguments = arguments
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { _, own in own }
        process.currentDirectoryURL = URL(filePath: currentFolder)
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = try FileHandle(forWritingTo: outputURL)
        process.standardError = try FileHandle(forWritingTo: errorURL)
        try process.run()
        return Run(process, outputURL, errorURL)
    }

    /// Runs the program to its end.
    public func callAsFunction(_ arguments: String...) throws -> Outcome {
        try start(arguments).wait()
    }
}
