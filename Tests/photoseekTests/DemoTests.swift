import Foundation
import TestSupport
import Testing

/// The script of `make demo`, with an installed program, a few pictures, and another model's files under the name `photos`.
struct DemoTests {
    private static let sentences = ["two red circles", "a polka dotted green square", "a yellow star"]
    private static let photoSentences = ["mountains", "two dogs", "a sunset"]
    private let workspace: Workspace
    private let executable: String

    init() throws {
        workspace = try Workspace()
        try workspace.addPictures(3)
        for folder in ["prefix/bin", "Fixtures", "fake", "build"] { try workspace.makeFolder(folder) }
        executable = workspace.folder.path("prefix/bin/photoseek")
        #expect(
            try workspace.program.start([Program.path, executable], executable: "/bin/cp").wait().code == 0)
        let models = "prefix/share/photoseek/models"
        try workspace.folder.copy(Fixtures.path("scenes/checkpoint"), to: "\(models)/scenes")
        try workspace.folder.copy(Fixtures.path("checkpoints/gelu"), to: "\(models)/photos")
        try workspace.folder.copy(Fixtures.path("demo"), to: "Fixtures/demo")
        try FileManager.default.createSymbolicLink(
            atPath: workspace.folder.path("Fixtures/library"), withDestinationPath: workspace.photos)
    }

    /// Runs the demo with an `apt-get` that finds no server, and returns its outcome and the page.
    private func demo() throws -> (outcome: Program.Outcome, page: String) {
        let tool = try workspace.folder.write(Array("#!/bin/sh\nexit 100\n".utf8), to: "fake/apt-get")
        #expect(chmod(tool, 0o755) == 0)
        var program = workspace.program
        let path = ProcessInfo.processInfo.environment["PATH"] ?? ""
        program.environment["PATH"] = workspace.folder.path("fake") + ":" + path
        program.environment["PHOTOSEEK_MODEL"] = ""
        let outcome = try program.start(
            [executable, "build/demo"], executable: workspace.folder.path("Fixtures/demo/demo.sh")
        ).wait()
        #expect(outcome.code == 0, "\(outcome.errors)")
        let page = try String(
            contentsOfFile: workspace.folder.path("build/demo/contact-sheet.html"), encoding: .utf8)
        #expect(page.components(separatedBy: "<meta name=\"generator\" content=\"Photoseek\">").count == 2)
        #expect(page.components(separatedBy: "</body>").count == 2 && page.hasSuffix("</body>\n</html>\n"))
        return (outcome, page)
    }

    private func sections(_ page: String) -> Int { page.components(separatedBy: "<section>").count - 1 }

    @Test func drawnScenesAndPhotosAreOnOnePage() throws {
        // What was fetched before is not fetched again.
        try workspace.folder.copy(workspace.photos, to: "build/wallpapers/usr/share/backgrounds")
        for package in ["lomiri-wallpapers-16.04", "lomiri-wallpapers-20.04"] {
            try workspace.folder.write([], to: "build/wallpapers/.\(package)")
        }
        let (outcome, page) = try demo()
        #expect(sections(page) == 8 && outcome.output.contains("--model photos"))
        #expect(outcome.output.contains("serve --library build/demo/photos.sqlite"))
        for words in Self.sentences + Self.photoSentences + ["model scenes", "model photos"] {
            #expect(page.contains(words), "\(words)")
        }
        // A second time works as well.
        #expect(try sections(demo().page) == 8)
    }

    @Test func withoutAServerForPackagesItSaysSoAndGoesOn() throws {
        let (outcome, page) = try demo()
        #expect(sections(page) == 3 && outcome.output.contains("goes on without real photos"))
        #expect(outcome.errors.contains("lomiri-wallpapers-16.04"))
        #expect(outcome.output.contains("serve --library build/demo/scenes.sqlite"))
    }
}
