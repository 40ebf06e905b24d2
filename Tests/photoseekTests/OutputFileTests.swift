import Foundation
import TestSupport
import Testing

/// `--contact-sheet` and `--npy` replace an existing file only if this program wrote it.
struct OutputFileTests {
    private let workspace: Workspace

    init() throws {
        workspace = try Workspace()
        try workspace.addPictures(3)
        try workspace.index()
    }

    /// Writes an output of some kind to a file.
    private func write(_ option: String, _ path: String, _ others: String...) throws -> Program.Outcome {
        let command = option == "--npy" ? ["embed", "--text", "a cat"] : ["search", "a cat"]
        return try workspace.program.start(command + [option, path] + others).wait()
    }

    private func bytes(_ path: String) throws -> [UInt8] {
        [UInt8](try Data(contentsOf: URL(filePath: path)))
    }

    private static let options = ["--contact-sheet", "--npy"]

    @Test(arguments: options)
    func aStrangersFileIsKeptUnlessForced(_ option: String) throws {
        let texts = [
            "notes.txt": Array("dear diary".utf8),
            "page.html": Array("<!DOCTYPE html><title>Photoseek</title>".utf8),
        ]
        for (name, content) in texts {
            let path = try workspace.folder.write(content, to: name)
            try write(option, path).expectFailure(73, saying: path, "--force")
            #expect(try bytes(path) == content)
            #expect(try write(option, path, "--force").code == 0)
            #expect(try bytes(path) != content)
        }
    }

    @Test(arguments: options)
    func aPictureIsKeptUnlessForced(_ option: String) throws {
        let picture = workspace.photo("00000.png")
        let content = try bytes(picture)
        try write(option, picture).expectFailure(73, saying: picture, "--force")
        let link = workspace.folder.path("link.html")
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: picture)
        try write(option, link).expectFailure(73, saying: link)
        #expect(try bytes(picture) == content)
        #expect(try write(option, picture, "--force").code == 0)
        #expect(try bytes(picture) != content)
    }

    @Test(arguments: options, ["", "-wal", "-shm", "-journal", ".lock", ".index-1", ".index-1.part"])
    func noFileOfTheLibraryIsEverWritten(_ option: String, _ ending: String) throws {
        let path = workspace.library + ending
        let before = try? bytes(path)
        for force in [[], ["--force"]] {
            let command = option == "--npy" ? ["embed", "--text", "a cat"] : ["search", "a cat"]
            let outcome = try workspace.program.start(command + [option, path] + force).wait()
            outcome.expectFailure(73, saying: path, "library")
        }
        #expect((try? bytes(path)) == before)
        #expect(try workspace.status().images == 3)
    }

    @Test(arguments: options)
    func anotherNameOfTheLibraryIsTheLibrary(_ option: String) throws {
        let (soft, hard) = (workspace.folder.path("soft.html"), workspace.folder.path("hard.html"))
        try FileManager.default.createSymbolicLink(atPath: soft, withDestinationPath: workspace.library)
        #expect(link(workspace.library, hard) == 0)
        try FileManager.default.createSymbolicLink(
            atPath: workspace.folder.path("door"), withDestinationPath: "library")
        for path in [soft, hard, "door/photos.sqlite", "photos/../library/photos.sqlite-wal"] {
            try write(option, path, "--force").expectFailure(73, saying: path, "library")
        }
        #expect(try workspace.status().images == 3)
    }

    @Test func aNameThatOnlyBeginsLikeTheLibrarysIsFree() throws {
        #expect(try write("--contact-sheet", workspace.library + ".html").code == 0)
        #expect(try write("--npy", workspace.library + "-vectors.npy").code == 0)
    }

    @Test func aLibraryThatIsNotThereYetIsKeptFree() throws {
        let library = workspace.folder.path("new.sqlite")
        let outcome = try workspace.program(
            "embed", "--text", "a cat", "--library", library, "--npy", library)
        outcome.expectFailure(73, saying: library)
        #expect(!FileManager.default.fileExists(atPath: library))
    }

    @Test(arguments: options)
    func ownAndEmptyFilesAreReplaced(_ option: String) throws {
        let path = try workspace.folder.write([], to: "output")
        #expect(try write(option, path).code == 0)
        let first = try bytes(path)
        #expect(!first.isEmpty)
        #expect(try write(option, path).code == 0)
        #expect(try bytes(path) == first)
        let other = option == "--npy" ? "--contact-sheet" : "--npy"
        try write(other, path).expectFailure(73, saying: path)
    }

    @Test func aRefusalComesBeforeTheWork() throws {
        let path = try workspace.folder.write(Array("dear diary".utf8), to: "notes.txt")
        // The other errors would be found later: there is no such picture, and no such library.
        try workspace.program("similar", "/no/such.png", "--contact-sheet", path).expectFailure(
            73, saying: path)
        try workspace.program("search", "x", "--library", "/no/library", "--contact-sheet", path)
            .expectFailure(73, saying: path)
        try workspace.program("embed", "--image", "/no/such.png", "--npy", path).expectFailure(
            73, saying: path)
    }

    /// A text that is cut brings a warning, which is of no use if the result cannot be written.
    @Test(arguments: options)
    func aPlaceThatCannotBeWrittenComesBeforeTheWorkAndItsWarnings(_ option: String) throws {
        let long = String(repeating: "word ", count: 200)
        let command = option == "--npy" ? ["embed", "--text", long] : ["search", long]
        let missing = workspace.folder.path("none/output")
        for path in [missing, workspace.photos, workspace.photo("00000.png") + "/output"] {
            let outcome = try workspace.program.start(command + [option, path]).wait()
            outcome.expectFailure(73, saying: "\(path): cannot be written")
            #expect(!outcome.errors.contains("warning"), "\(outcome.errors)")
        }
        #expect(try write(option, "here").code == 0)
    }

    @Test func anExistingTemporaryNameIsNotTaken() throws {
        // The program's own process id is in the name: `exec` keeps that of the shell.
        let script = "printf kept > out.npy.$$.part; exec \"$0\" embed --text x --npy out.npy"
        let outcome = try workspace.program.start(["-c", script, Program.path], executable: "/bin/sh").wait()
        #expect(outcome.code == 0, "\(outcome.errors)")
        let names = try FileManager.default.contentsOfDirectory(atPath: workspace.folder.path)
        let part = try #require(names.first { $0.hasSuffix(".part") })
        #expect(names.filter { $0.hasPrefix("out.npy") }.count == 2)
        #expect(try bytes(workspace.folder.path(part)) == Array("kept".utf8))
    }

    @Test func aDeviceIsWrittenTo() throws {
        #expect(try write("--npy", "/dev/null").code == 0)
        #expect(try write("--npy", "/dev/stdout").output.contains("NUMPY"))
    }
}
