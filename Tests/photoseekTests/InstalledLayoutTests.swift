import Foundation
import TestSupport
import Testing

/// An installed program: it works from any folder and finds the bundled models beside itself.
struct InstalledLayoutTests {
    private let workspace: Workspace
    private let program: Program
    private let executable: String

    init() throws {
        workspace = try Workspace()
        try workspace.makeFolder("home")
        try workspace.makeFolder("prefix/bin")
        executable = workspace.folder.path("prefix/bin/photoseek")
        // `cp` copies the program, because a file that this process opens for writing cannot be run while a child
        // forked in the meantime still holds it open.
        #expect(
            try workspace.program.start([Program.path, executable], executable: "/bin/cp").wait().code == 0)
        var program = workspace.program
        program.environment = [
            "HOME": workspace.folder.path("home"), "PHOTOSEEK_LIBRARY": "", "PHOTOSEEK_MODEL": "",
            "XDG_DATA_HOME": "",
        ]
        self.program = program
        try workspace.addPictures(3)
    }

    private func run(_ arguments: String...) throws -> Program.Outcome {
        try program.start(arguments, executable: executable).wait()
    }

    @Test func itWorksFromAnyFolderWithAnEmptyHome() throws {
        try workspace.folder.copy(
            Fixtures.path("scenes/checkpoint"), to: "prefix/share/photoseek/models/scenes")
        let report: IndexAnswer = try run("index", "--json", "photos", "--model", "scenes").decoded()
        #expect(report.counts == [3, 0, 0, 0, 0, 0])
        #expect(report.model == "scenes")
        let hits: SearchAnswer = try run("search", "--json", "a red circle").decoded()
        #expect(hits.model == "scenes")
        #expect(hits.results.count == 3)
        let library = workspace.folder.path("home/.local/share/photoseek/library.sqlite")
        #expect(FileManager.default.fileExists(atPath: library))
        // Through a link, as package managers install programs.
        let link = workspace.folder.path("photoseek")
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: "prefix/bin/photoseek")
        #expect(try program.start(["search", "a red circle"], executable: link).wait().code == 0)
    }

    /// The files are those of another model: the name decides.
    @Test func theModelForPhotosIsTheDefault() throws {
        for (files, name) in [("scenes/checkpoint", "scenes"), ("checkpoints/gelu", "photos")] {
            try workspace.folder.copy(Fixtures.path(files), to: "prefix/share/photoseek/models/\(name)")
        }
        let listed = try run("model", "list").output.split(separator: "\n").map { $0.prefix { $0 != " " } }
        #expect(listed == ["photos", "scenes"])
        let index = try run("index", "--json", "photos")
        #expect((try index.decoded() as IndexAnswer).model == "photos")
        #expect(index.errors.contains("using the bundled model photos; a larger model finds more"))
        let hits: SearchAnswer = try run("search", "--json", "a picture").decoded()
        #expect(hits.model == "photos" && hits.results.count == 3)
        #expect(try run("model", "show").output.hasPrefix("model        photos\n"))
        #expect(try run("model", "list", "--recommended").output.contains("photos "))
        let help = try run("index", "--help").output.split(whereSeparator: \.isWhitespace)
        #expect(help.joined(separator: " ").contains("otherwise photos."))
    }

    @Test func theBundledModelsOfTheCheckoutAreInstalled() throws {
        let make = try program.start(
            [
                "--directory", Fixtures.packageFolder, "--no-print-directory", "install-models",
                "PREFIX=/usr", "DESTDIR=\(workspace.folder.path("root"))",
            ], executable: "/usr/bin/make"
        ).wait()
        #expect(make.code == 0, "\(make.errors)")
        let models = workspace.folder.path("root/usr/share/photoseek/models")
        let names = try FileManager.default.contentsOfDirectory(atPath: models).sorted()
        #expect(names == Fixtures.bundledModels.sorted())
        for name in names { #expect(try run("model", "verify", "\(models)/\(name)").code == 0) }
    }

    @Test func theRulesOfScreeningAreInstalled() throws {
        try workspace.folder.copy(
            Fixtures.path("scenes/checkpoint"), to: "prefix/share/photoseek/models/scenes")
        #expect(try run("index", "photos", "--model", "scenes").code == 0)
        try run("screen", "--rules", "documents").expectFailure(69, saying: "documents", "make install")
        let make = try program.start(
            [
                "--directory", Fixtures.packageFolder, "--no-print-directory", "install-rules",
                "PREFIX=\(workspace.folder.path("prefix"))",
            ], executable: "/usr/bin/make"
        ).wait()
        #expect(make.code == 0, "\(make.errors)")
        for name in ["documents", "sensitive"] { #expect(try run("screen", "--rules", name).code == 0) }
    }

    @Test func withoutTheBundledModelsItSaysSo() throws {
        try run("index", "photos").expectFailure(69, saying: "photos", "make install")
        try run("tokenize", "x").expectFailure(69, saying: "photos")
        try run("tokenize", "--model", "scenes", "x").expectFailure(69, saying: "scenes", "make install")
    }
}
