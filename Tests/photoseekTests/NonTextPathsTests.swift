import Foundation
import TestSupport
import Testing

/// Paths that are not UTF-8, from the argument to the library and back: every byte is preserved.
struct NonTextPathsTests {
    private let workspace: Workspace
    private let folder: NonTextFolder
    private var program: Program { workspace.program }

    init() throws {
        workspace = try Workspace()
        folder = try NonTextFolder(in: workspace)
        for seed in 0..<3 { try folder.addPicture("\(seed).png", seed: seed) }
    }

    private var pictures: [[UInt8]] { (0..<3).map { folder.path("\($0).png") } }

    @discardableResult
    private func index(
        _ paths: [UInt8]..., variables: [String: [UInt8]] = [:],
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws -> IndexAnswer {
        let outcome = try program.run(
            ["index", "--json"] + paths.map(Program.Argument.init), variables: variables)
        #expect(outcome.code == 0, "\(outcome.errorText)", sourceLocation: sourceLocation)
        return try outcome.decoded(sourceLocation: sourceLocation)
    }

    private func lines(_ bytes: [UInt8]) -> [[UInt8]] {
        bytes.split(separator: UInt8(ascii: "\n")).map(Array.init)
    }

    @Test func theFolderIsIndexedOnceAndItsPicturesAreFound() throws {
        #expect(try index(folder.path).counts == [3, 0, 0, 0, 0, 0])
        #expect(try index(folder.path).counts == [0, 0, 0, 3, 0, 0])
        let answer: SearchAnswer = try program.run(["search", "--json", "a picture"]).decoded()
        #expect(Set(answer.results.map { [UInt8](uri: $0.uri ?? "") }) == Set(pictures))
        #expect(answer.results.allSatisfy { $0.path.contains("M\u{FFFD}ller/") })
    }

    @Test func pathsThatAreTextHaveNoURI() throws {
        try workspace.addPicture("ä\u{FFFD}.png", seed: 9)
        try workspace.index()
        #expect(try workspace.search().results.map(\.uri) == [nil])
    }

    @Test func pathsArePrintedRaw() throws {
        try index(folder.path)
        let byLine = try program.run(["search", "--paths", "a picture"])
        #expect(Set(lines(byLine.output)) == Set(pictures))
        let byNUL = try program.run(["search", "-0", "a picture"]).output
        #expect(byNUL == byLine.output.map { $0 == UInt8(ascii: "\n") ? 0 : $0 })
        let table = try program.run(["search", "a picture"], in: Array("/".utf8)).output
        for picture in pictures {
            #expect(lines(table).contains { $0.suffix(picture.count - 1) == picture.dropFirst() })
        }
    }

    @Test func thePathIsShownFromTheCurrentFolder() throws {
        try index(folder.path)
        let table = try program.run(["search", "a picture"], in: folder.path).output
        let names = lines(table).compactMap { $0.split(separator: UInt8(ascii: " ")).last.map(Array.init) }
        #expect(Set(names) == Set((0..<3).map { Array("\($0).png".utf8) }))
    }

    @Test func relativePathsStartAtTheCurrentFolder() throws {
        let outcome = try program.run(["index", "--json", "."], in: folder.path)
        #expect(try (outcome.decoded() as IndexAnswer).counts == [3, 0, 0, 0, 0, 0])
        let answer: SearchAnswer = try program.run(["similar", "--json", "1.png"], in: folder.path).decoded()
        #expect(Set(answer.results.map { [UInt8](uri: $0.uri ?? "") }) == [pictures[0], pictures[2]])
    }

    @Test func aPictureThereFindsItsLikeAndLeavesItselfOut() throws {
        try index(folder.path)
        let answer: SearchAnswer = try program.run(["similar", "--json", .init(pictures[1])]).decoded()
        #expect(Set(answer.results.map { [UInt8](uri: $0.uri ?? "") }) == [pictures[0], pictures[2]])
        #expect(answer.query.hasSuffix("M\u{FFFD}ller/1.png"))
    }

    @Test func failuresAreListedWithTheirBytes() throws {
        try folder.write(Array("no picture".utf8), to: "broken.png")
        let report = try index(folder.path)
        #expect(report.failures.map { [UInt8](uri: $0.uri ?? "") } == [folder.path("broken.png")])
        let words = try program.run(["index", "--retry-failed", .init(folder.path)])
        #expect(
            lines(words.output).contains {
                $0.starts(with: Array("  failed: ".utf8) + folder.path("broken.png"))
            })
        let status = try program.run(["status", "--verbose"])
        #expect(
            lines(status.output).contains {
                $0.starts(with: Array("  failed: ".utf8) + folder.path("broken.png"))
            })
    }

    @Test func anEmptiedFolderIsNamedWithItsBytes() throws {
        try index(folder.path)
        for picture in pictures { #expect(unlink(picture.terminated) == 0) }
        let report = try index(folder.path)
        #expect(report.counts == [0, 0, 0, 0, 0, 0])
        #expect(report.emptiedFolderURIs == [folder.path.uri])
        #expect(report.emptiedFolders.count == 1)
    }

    @Test func twoFoldersThatDifferInSuchAByteAreTwo() throws {
        let sibling = try NonTextFolder(NonTextFolder.sibling, in: workspace)
        for seed in 10..<12 { try sibling.addPicture("\(seed).png", seed: seed) }
        #expect(try index(folder.path, sibling.path).counts == [5, 0, 0, 0, 0, 0])
        #expect(try index(sibling.path).counts == [0, 0, 0, 2, 0, 0])
        let found = Set(lines(try program.run(["search", "--paths", "a picture"]).output))
        #expect(found == Set(pictures + (10..<12).map { sibling.path("\($0).png") }))
        // A picture that is deleted in one folder is forgotten there, and nothing is forgotten in the other.
        #expect(unlink(sibling.path("10.png").terminated) == 0)
        #expect(try index(sibling.path).counts == [0, 0, 0, 1, 1, 0])
        #expect(try index(folder.path).counts == [0, 0, 0, 3, 0, 0])
    }

    @Test func theLibraryMayLieThere() throws {
        let library = folder.path("library.sqlite")
        let sibling = try NonTextFolder(NonTextFolder.sibling, in: workspace)
        for place in [folder, sibling] {
            let indexed = try program.run(
                ["index", "--quiet", "--library", .init(place.path("library.sqlite")), .init(pictures[0])])
            #expect(indexed.code == 0, "\(indexed.errorText)")
            #expect(place.exists("library.sqlite"))
        }
        // In the form with an equals sign too.
        let option = Program.Argument(Array("--library=".utf8) + library)
        let status: StatusAnswer = try program.run(["status", "--json", option]).decoded()
        #expect([UInt8](uri: status.libraryURI ?? "") == library)
        #expect(status.library.hasSuffix("M\u{FFFD}ller/library.sqlite"))
        #expect(status.images == 1)
        let words = try program.run(["status", option]).output
        #expect(words.starts(with: Array("library   ".utf8) + library + [UInt8(ascii: "\n")]))
        try expectNoRepairedFolder()
    }

    @Test(arguments: ["HOME", "XDG_DATA_HOME", "PHOTOSEEK_LIBRARY"])
    func variablesLeadThere(_ variable: String) throws {
        let places = [
            "HOME": "/.local/share/photoseek/library.sqlite", "XDG_DATA_HOME": "/photoseek/library.sqlite",
            "PHOTOSEEK_LIBRARY": "/library.sqlite",
        ]
        let file = try #require(places[variable])
        var variables = ["PHOTOSEEK_LIBRARY": [], "XDG_DATA_HOME": [], "HOME": Array("/nonexistent".utf8)]
        variables[variable] = folder.path + (variable == "PHOTOSEEK_LIBRARY" ? Array(file.utf8) : [])
        try index(folder.path, variables: variables)
        #expect(folder.exists(String(file.dropFirst())))
        let status: StatusAnswer = try program.run(["status", "--json"], variables: variables).decoded()
        #expect([UInt8](uri: status.libraryURI ?? "") == folder.path + Array(file.utf8))
        try expectNoRepairedFolder()
    }

    @Test func outputFilesAreWrittenThere() throws {
        try workspace.addPictures(2)
        try workspace.index()
        let sheet = try program.run(["search", "--contact-sheet", .init(folder.path("sheet.html")), "a cat"])
        #expect(sheet.code == 0, "\(sheet.errorText)")
        #expect(
            sheet.errors == Array("contact sheet: ".utf8) + folder.path("sheet.html") + [UInt8(ascii: "\n")])
        #expect(try folder.read("sheet.html").starts(with: Array("<!DOCTYPE html>".utf8)))
        let numbers = try program.run(["embed", "--text", "a cat", "--npy", .init(folder.path("v.npy"))])
        #expect(numbers.code == 0, "\(numbers.errorText)")
        #expect(try folder.read("v.npy").starts(with: [0x93] + Array("NUMPY".utf8)))
        try expectNoRepairedFolder()
    }

    @Test func thePageLeadsToThePictures() throws {
        try index(folder.path)
        let outcome = try program.run([
            "search", "--contact-sheet", .init(folder.path("sheet.html")), "a cat",
        ])
        #expect(outcome.code == 0, "\(outcome.errorText)")
        let page = String(decoding: try folder.read("sheet.html"), as: UTF8.self)
        let addresses = page.components(separatedBy: "<figure><a href=\"").dropFirst().compactMap {
            $0.components(separatedBy: "\"").first
        }
        #expect(Set(addresses) == Set(pictures.map(\.uri)))
        #expect(page.components(separatedBy: "M\u{FFFD}ller/").count == 4)
    }

    @Test func picturesThereAreEmbedded() throws {
        let inputs: [Program.Argument] = pictures.flatMap { ["--image", .init($0)] }
        let outcome = try program.run(["embed"] + inputs)
        #expect(outcome.code == 0, "\(outcome.errorText)")
        let answers: [EmbedAnswer] = try outcome.asText.decodedLines()
        #expect(answers.map { [UInt8](uri: $0.uri ?? "") } == pictures)
        #expect(Set(answers.map(\.vector)).count == 3)
        // A relative path is made absolute.
        let relative = try program.run(["embed", "--image", "../M\u{FFFD}ller"], in: folder.path)
        #expect(relative.code == 66)
        let name = Array("x".utf8) + [0xFF] + Array(".png".utf8)
        #expect(link(pictures[0].terminated, (folder.path + [UInt8(ascii: "/")] + name).terminated) == 0)
        let one: EmbedAnswer = try program.run(["embed", "--image", .init(name)], in: folder.path).decoded()
        #expect([UInt8](uri: one.uri ?? "") == folder.path + [UInt8(ascii: "/")] + name)
    }

    @Test func aModelMayLieThere() throws {
        let model = folder.path("model")
        #expect(symlink(Workspace.model, model.terminated) == 0)
        let expected = try program.run([
            "tokenize", "--model", .init(Array(Workspace.model.utf8)), "two cats",
        ])
        #expect(expected.code == 0, "\(expected.errorText)")
        for option in [["--model", .init(model)], [Program.Argument(Array("--model=".utf8) + model)]] {
            let outcome = try program.run(["tokenize"] + option + ["two cats"])
            #expect(outcome.code == 0, "\(outcome.errorText)")
            #expect(outcome.output == expected.output)
        }
        let shown = try program.run(["model", "show", .init(model)])
        #expect(shown.code == 0, "\(shown.errorText)")
        try index(folder.path("0.png"), variables: ["PHOTOSEEK_MODEL": model])
        #expect(try program.run(["model", "default", .init(model)]).code == 0)
        let removed = try program.run(["model", "remove", "--from-library", .init(model)])
        #expect(removed.code == 0, "\(removed.errorText)")
    }

    /// Expects that nothing was written into a folder with the repaired name.
    private func expectNoRepairedFolder(sourceLocation: SourceLocation = #_sourceLocation) throws {
        #expect(
            access(workspace.folder.path("M\u{FFFD}ller"), F_OK) != 0, sourceLocation: sourceLocation)
    }
}
