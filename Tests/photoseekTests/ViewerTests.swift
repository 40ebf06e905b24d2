import Foundation
import TestSupport
import Testing

/// `--open`: the hits in the user's viewer, after they were printed.
struct ViewerTests {
    private let workspace: Workspace
    /// A viewer that writes its arguments into a file, each followed by a NUL.
    private let viewer: String
    private let seen: String

    init() throws {
        workspace = try Workspace()
        try workspace.addPictures(3)
        try workspace.addPicture("-a b$(x);'\n.png", seed: 7)
        try workspace.index()
        seen = workspace.folder.path("seen")
        viewer = workspace.folder.path("my viewer")
        try write("printf '%s\\0' \"$@\" > '\(seen)'", to: viewer)
    }

    private func write(_ script: String, to path: String) throws {
        try "#!/bin/sh\n\(script)\n".write(toFile: path, atomically: true, encoding: .utf8)
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path)
    }

    private func open(_ variables: [String: String], _ arguments: String...) throws -> Program.Outcome {
        var program = workspace.program
        program.environment.merge(variables) { $1 }
        return try program.start(["search", "--open", "--paths", "a cat"] + arguments).wait()
    }

    private func arguments() throws -> [[UInt8]] {
        try Data(contentsOf: URL(filePath: seen)).split(separator: 0).map { [UInt8]($0) }
    }

    private func texts() throws -> [String] { try arguments().map { String(decoding: $0, as: UTF8.self) } }

    @Test func theUsersViewerGetsAllHitsInTheirOrder() throws {
        let outcome = try open(["PHOTOSEEK_VIEWER": viewer])
        #expect(outcome.code == 0 && outcome.errors.isEmpty)
        #expect(try texts().joined(separator: "\n") + "\n" == outcome.output)
        #expect(try texts().count == 4)
    }

    @Test func theViewerMayHaveArguments() throws {
        let plain = workspace.folder.path("viewer")
        try FileManager.default.copyItem(atPath: viewer, toPath: plain)
        #expect(try open(["PHOTOSEEK_VIEWER": "\(plain) --fast  -x"], "-n", "1").code == 0)
        #expect(try texts().prefix(2) == ["--fast", "-x"] && texts().count == 3)
        #expect(try open(["PHOTOSEEK_VIEWER": "viewer", "PATH": workspace.folder.path], "-n", "2").code == 0)
        #expect(try texts().count == 2)
    }

    @Test func pathsKeepTheirBytes() throws {
        let folder = try NonTextFolder(in: workspace)
        try folder.addPicture("1.png", seed: 40)
        #expect(try workspace.program.run(["index", "--quiet", .init(folder.path)]).code == 0)
        let outcome = try workspace.program.run(
            ["search", "--open", "name:1.png"], variables: ["PHOTOSEEK_VIEWER": Array(viewer.utf8)])
        #expect(outcome.code == 0)
        #expect(try arguments().contains(folder.path("1.png")))
    }

    @Test func withoutAViewerTheDesktopOpensTheFirstHit() throws {
        try write("printf '%s\\0' \"$@\" > '\(seen)'", to: workspace.folder.path("xdg-open"))
        for display in ["DISPLAY", "WAYLAND_DISPLAY"] {
            let outcome = try open([display: ":7", "PATH": "\(workspace.folder.path):/usr/bin:/bin"])
            #expect(outcome.code == 0, "\(outcome.errors)")
            #expect(try texts().count == 1)
            #expect(outcome.output.hasPrefix(try texts()[0]))
            try FileManager.default.removeItem(atPath: seen)
        }
    }

    @Test func whatCannotBeOpenedIsSaidAfterTheHits() throws {
        let failing = workspace.folder.path("failing")
        try write("exit 3", to: failing)
        let cases: [([String: String], String)] = [
            ([:], "PHOTOSEEK_VIEWER"), (["PHOTOSEEK_VIEWER": " "], "PHOTOSEEK_VIEWER"),
            (["PHOTOSEEK_VIEWER": "/nowhere/viewer"], "/nowhere/viewer"),
            (["DISPLAY": ":7", "PATH": workspace.folder.path], "xdg-open"),
            (["PHOTOSEEK_VIEWER": failing], "code 3"),
        ]
        for (variables, words) in cases {
            let outcome = try open(variables)
            #expect(outcome.code == 69 && outcome.errors.hasPrefix("photoseek: error: --open: "))
            #expect(outcome.errors.contains(words) && outcome.errors.split(separator: "\n").count == 1)
            #expect(outcome.output.split(separator: "\n").count >= 4, "\(variables)")
        }
    }

    @Test func missingFilesAreLeftOut() throws {
        try workspace.remove(Workspace.name(1))
        let outcome = try open(["PHOTOSEEK_VIEWER": viewer])
        #expect(outcome.code == 0)
        #expect(
            outcome.errors
                == "photoseek: warning: \(workspace.photo(Workspace.name(1))): the file is not there\n")
        #expect(try texts().count == 3)
    }
}
