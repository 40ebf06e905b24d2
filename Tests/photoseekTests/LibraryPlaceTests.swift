import Foundation
import TestSupport
import Testing

/// Where the library is stored, and what happens if something else is in its place.
struct LibraryPlaceTests {
    private var workspace: Workspace

    init() throws {
        workspace = try Workspace()
        try workspace.addPictures(3)
    }

    private func exists(_ name: String) -> Bool {
        FileManager.default.fileExists(atPath: workspace.folder.path(name))
    }

    @Test func aLibraryBesideItsPicturesSurvivesTheMoveOfTheFolder() throws {
        let program = workspace.program
        let (old, new) = (workspace.folder.path("photos"), workspace.folder.path("elsewhere/deeper/pictures"))
        let first = try program("index", "--library", old + "/.library.sqlite", old)
        #expect(first.code == 0, "\(first.errors)")
        try workspace.makeFolder("elsewhere/deeper")
        try FileManager.default.moveItem(atPath: old, toPath: new)
        let found = try program("search", "--json", "--library", new + "/.library.sqlite", "a picture")
        let hits: SearchAnswer = try found.decoded()
        #expect(Set(hits.results.map(\.path)) == Set((0..<3).map { new + "/" + Workspace.name($0) }))
        let again = try program("index", "--json", "--library", new + "/.library.sqlite", new)
        let report: IndexAnswer = try again.decoded()
        #expect(report.counts == [0, 0, 0, 3, 0, 0])
        #expect(!report.didEncode)
    }

    @Test func anEmptyFileIsALibraryInTheMaking() throws {
        // A program that is killed while it creates the library leaves such a file.
        try workspace.makeFolder("library")
        try workspace.folder.write([], to: "library/photos.sqlite")
        try workspace.program("search", "x").expectFailure(66, saying: workspace.library)
        #expect(try workspace.index().counts == [3, 0, 0, 0, 0, 0])
    }

    @Test(arguments: ["search", "similar", "status"])
    func withoutALibraryThereIsNothingToSearch(_ command: String) throws {
        let arguments = command == "status" ? [command] : [command, workspace.photo("00000.png")]
        let outcome = try workspace.program.start(arguments).wait()
        outcome.expectFailure(66, saying: workspace.library, "photoseek index")
        #expect(!exists("library"))
    }

    @Test func theOptionPrecedesTheVariablesAndTheseTheHome() throws {
        var program = workspace.program
        program.environment["HOME"] = workspace.folder.path("home")
        program.environment["XDG_DATA_HOME"] = workspace.folder.path("data")
        #expect(try program("index", "--quiet", "--library", "option/o.sqlite", workspace.photos).code == 0)
        #expect(exists("option/o.sqlite"))
        #expect(!exists("library"))
        #expect(try program("index", "--quiet", workspace.photos).code == 0)
        #expect(exists("library/photos.sqlite"))
        #expect(!exists("data"))
        program.environment["PHOTOSEEK_LIBRARY"] = ""
        #expect(try program("index", "--quiet", workspace.photos).code == 0)
        #expect(exists("data/photoseek/library.sqlite"))
        #expect(!exists("home"))
        program.environment["XDG_DATA_HOME"] = ""
        #expect(try program("index", "--quiet", workspace.photos).code == 0)
        #expect(exists("home/.local/share/photoseek/library.sqlite"))
        let status = try program("status", "--json").decodedStatus()
        #expect(status.library == workspace.folder.path("home/.local/share/photoseek/library.sqlite"))
        program.environment["HOME"] = ""
        try program("status").expectFailure(64, saying: "--library")
    }

    @Test(arguments: ["index", "search", "similar", "status"])
    func whatIsNoLibraryIsRefusedAndLeftAsItIs(_ command: String) throws {
        try workspace.makeFolder("folder")
        let text = workspace.folder.path("notes.txt")
        try workspace.folder.write(Array(repeating: UInt8(ascii: "x"), count: 5000), to: "notes.txt")
        let foreign = workspace.folder.path("foreign.sqlite")
        try workspace.folder.write(Self.foreignDatabase, to: "foreign.sqlite")
        let picture = workspace.photo("00000.png")
        for path in [workspace.folder.path("folder"), text, foreign, picture] {
            let content = try? Data(contentsOf: URL(filePath: path))
            let argument = command == "status" ? [] : [command == "index" ? workspace.photos : picture]
            let outcome = try workspace.program.start([command, "--library", path] + argument).wait()
            outcome.expectFailure(65, saying: path, "--library")
            #expect((try? Data(contentsOf: URL(filePath: path))) == content)
            #expect(!exists("foreign.sqlite-wal"))
        }
        #expect(try FileManager.default.contentsOfDirectory(atPath: workspace.folder.path("folder")).isEmpty)
    }

    /// One page of SQLite with an empty schema and another program's application id.
    private static var foreignDatabase: [UInt8] {
        var page = [UInt8](repeating: 0, count: 4096)
        page.replaceSubrange(0..<16, with: Array("SQLite format 3\0".utf8))
        page.replaceSubrange(16..<32, with: [16, 0, 1, 1, 0, 64, 32, 32, 0, 0, 0, 1, 0, 0, 0, 1])
        page.replaceSubrange(44..<48, with: [0, 0, 0, 4])
        page.replaceSubrange(56..<60, with: [0, 0, 0, 1])
        page.replaceSubrange(68..<72, with: Array("GPKG".utf8))
        page.replaceSubrange(100..<108, with: [13, 0, 0, 0, 0, 16, 0, 0])
        return page
    }

    @Test func aDamagedLibraryIsBadData() throws {
        try workspace.index()
        var bytes = [UInt8](try Data(contentsOf: URL(filePath: workspace.library)))
        for position in 4096..<bytes.count { bytes[position] = 0xA5 }
        try Data(bytes).write(to: URL(filePath: workspace.library))
        for command in [["search", "a picture"], ["status"], ["index", workspace.photos]] {
            try workspace.program.start(command).wait().expectFailure(65, saying: workspace.library)
        }
    }

    @Test func theFoldersOfANewLibraryAreMade() throws {
        let library = workspace.folder.path("a/b c/d.sqlite")
        #expect(try workspace.program("index", "--library", library, workspace.photos).code == 0)
        #expect(try workspace.program("search", "--library", library, "a picture").code == 0)
    }

    @Test func statusSaysWhatTheLibraryHolds() throws {
        try workspace.write([], to: "broken.png")
        try workspace.index()
        let status = try workspace.status()
        #expect(status.library == workspace.library)
        #expect(status.images == 3)
        #expect(status.failed == 1)
        #expect(status.models.map(\.model) == [Workspace.model])
        #expect(status.models.map(\.embeddings) == [3])
        #expect(status.models.map(\.dimension) == [20])
        #expect(status.index.kind == "exact")
        #expect(status.index.vectors == 3)
        #expect(status.bytes > 3 * 20 * 4)
        let words = try workspace.program("status").output
        #expect(words.contains("images    3\n"))
        #expect(words.contains("failed    1\n"))
    }
}

extension Program.Outcome {
    fileprivate func decodedStatus() throws -> StatusAnswer { try decoded() }
}
