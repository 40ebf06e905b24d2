import Foundation
import TestSupport
import Testing

/// `photoseek watch --install` and `--uninstall`, with a `systemctl` that only notes what it is asked for.
struct WatchServiceTests {
    private var workspace: Workspace
    private let notes: String
    private var unit: String { workspace.folder.path("config/systemd/user/photoseek-watch.service") }

    init() throws {
        workspace = try Workspace()
        try workspace.addPictures(2)
        notes = workspace.folder.path("notes")
        try install(systemctl: "#!/bin/sh\necho \"$@\" >> '\(notes)'\n")
        workspace.program.environment["XDG_CONFIG_HOME"] = workspace.folder.path("config")
        let path = ProcessInfo.processInfo.environment["PATH"] ?? ""
        workspace.program.environment["PATH"] = workspace.folder.path("bin") + ":" + path
    }

    private func install(systemctl script: String) throws {
        let program = try workspace.folder.write(Array(script.utf8), to: "bin/systemctl")
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: program)
    }

    private func notedLines() -> [String] {
        ((try? String(contentsOfFile: notes, encoding: .utf8)) ?? "").split(separator: "\n").map(String.init)
    }

    @Test func theServiceIsWrittenStartedAndRemoved() throws {
        try workspace.makeFolder("photos/50% \"off\" $HOME \\ ä")
        let odd = workspace.photo("50% \"off\" $HOME \\ ä")
        let outcome = try workspace.program(
            "watch", "--install", "--nice", "5", "--threads", "2", "--exact-decode", workspace.photos, odd)
        #expect(outcome.code == 0, "\(outcome.errors)")
        #expect(
            notedLines() == [
                "--user daemon-reload", "--user daemon-reload", "--user enable photoseek-watch.service",
                "--user restart photoseek-watch.service",
            ])
        let text = try String(contentsOfFile: unit, encoding: .utf8)
        let command = try #require(text.split(separator: "\n").first { $0.hasPrefix("ExecStart=") })
        #expect(command.contains(#""watch" "--nice" "5" "--library" "\#(workspace.library)""#))
        #expect(command.contains(#""--model" "\#(Workspace.model)" "--threads" "2" "--exact-decode""#))
        #expect(
            command.hasSuffix(
                #""--" "\#(workspace.photos)" "\#(workspace.photos)/50%% \"off\" $$HOME \\ \xc3\xa4""#))
        #expect(text.contains("Restart=on-failure") && text.contains("WantedBy=default.target"))
        try FileManager.default.removeItem(atPath: notes)
        #expect(try workspace.program("watch", "--uninstall").code == 0)
        #expect(
            notedLines() == ["--user disable --now photoseek-watch.service", "--user daemon-reload"])
        #expect(!FileManager.default.fileExists(atPath: unit))
        let again = try workspace.program("watch", "--uninstall")
        #expect(again.code == 66 && again.errors.contains("not installed"))
    }

    /// systemd's own reader of units, if it is there, understands the words as they were.
    @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/systemd-analyze")))
    func systemdUnderstandsTheUnit() throws {
        try workspace.makeFolder("photos/a b")
        #expect(try workspace.program("watch", "--install", workspace.photo("a b")).code == 0)
        var program = workspace.program
        program.environment["XDG_RUNTIME_DIR"] = workspace.folder.path
        let outcome = try program.start(
            ["verify", "--user", "--man=no", unit], executable: "/usr/bin/systemd-analyze"
        ).wait()
        #expect(outcome.code == 0 && outcome.errors.isEmpty, "\(outcome.errors)")
    }

    @Test func withoutFoldersNothingIsInstalled() throws {
        #expect(try workspace.program("watch", "--install").code != 0)
        #expect(notedLines().isEmpty && !FileManager.default.fileExists(atPath: unit))
        try workspace.index()
        #expect(try workspace.program("watch", "--install").code == 0)
    }

    @Test func withoutSystemdThereIsOneSentence() throws {
        try workspace.index()
        var program = workspace.program
        program.environment["PATH"] = workspace.folder.path("nothing")
        let outcome = try program("watch", "--install")
        #expect(outcome.code == 69)
        #expect(
            outcome.errors
                == "photoseek: error: there is no systemd that could start the service (systemctl: No such file or directory); "
                + "run `photoseek watch` whenever you log in, in another way\n")
        #expect(!FileManager.default.fileExists(atPath: unit))
    }

    @Test func aRefusalIsPassedOn() throws {
        try workspace.index()
        try install(systemctl: "#!/bin/sh\necho 'Failed to connect to bus' >&2\nexit 1\n")
        let outcome = try workspace.program("watch", "--install")
        #expect(outcome.code == 69)
        #expect(outcome.errors.contains("`systemctl --user daemon-reload` failed with exit code 1"))
        #expect(!FileManager.default.fileExists(atPath: unit))
    }
}
