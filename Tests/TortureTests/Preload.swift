import Foundation
import TestSupport
import Testing

/// A library in C that changes or writes down the system calls of a program (`LD_PRELOAD`).
struct Preload: Sendable {
    /// The built library.
    let path: String

    /// Makes one system call fail.
    static let faults = Result { try Preload("faults") }
    /// Writes down what happens to files.
    static let recorder = Result { try Preload("recorder") }

    /// Builds the library beside the tests, with the compiler that comes with Swift.
    private init(_ name: String) throws {
        path = Program.path + "-\(name).so"
        let made = path + ".\(ProcessInfo.processInfo.processIdentifier)"
        let source = Fixtures.packageFolder + "/Tests/Faults/\(name).c"
        let arguments = [
            "clang", "-shared", "-fPIC", "-O1", "-Wall", "-Wextra", "-Werror", "-o", made, source,
        ]
        let outcome = try Program(library: "").start(arguments, executable: "/usr/bin/env").wait()
        try #require(outcome.code == 0, "\(outcome.errors)")
        try #require(rename(made, path) == 0)
    }
}
