import Foundation
import TestSupport
import Testing

/// `--contact-sheet`: a page with every hit, written completely or not at all.
struct ContactSheetTests {
    private let workspace: Workspace
    private let odd = "<b>&\"'%20 #?\n.png"

    init() throws {
        workspace = try Workspace()
        try workspace.addPictures(4)
        try workspace.addPicture(odd, seed: 50)
        try workspace.index()
    }

    private func search(sheet: String, _ arguments: String...) throws -> Program.Outcome {
        try workspace.program.start(["search", "--contact-sheet", sheet] + arguments).wait()
    }

    private func addresses(_ html: String) throws -> [String] {
        html.components(separatedBy: "<figure><a href=\"").dropFirst().compactMap {
            $0.components(separatedBy: "\"").first?.replacingOccurrences(of: "&amp;", with: "&")
        }
    }

    @Test func thePageShowsEveryHitWithItsScoreAndEscapesNames() throws {
        let sheet = workspace.folder.path("sheet.html")
        let outcome = try search(sheet: sheet, "--each", "a <i>cat</i> & \"dog\"", "a car")
        #expect(outcome.code == 0)
        #expect(outcome.errors == "contact sheet: \(sheet)\n")
        let html = try String(contentsOf: URL(filePath: sheet), encoding: .utf8)
        #expect(html.hasPrefix("<!DOCTYPE html>"))
        #expect(html.contains("a &lt;i&gt;cat&lt;/i&gt; &amp; &quot;dog&quot;"))
        #expect(!html.contains("<i>"))
        #expect(!html.contains("<b>"))
        #expect(html.components(separatedBy: "<figure>").count == 11)
        #expect(html.components(separatedBy: "score ").count == 11)
        // Each address leads back to a picture, byte for byte.
        let paths = try addresses(html).map {
            try #require($0.hasPrefix("file:///") ? $0.dropFirst(7).removingPercentEncoding : nil)
        }
        let expected = (0..<4).map { workspace.photo(Workspace.name($0)) } + [workspace.photo(odd)]
        #expect(paths.sorted() == (expected + expected).sorted())
    }

    /// The page needs no other file, so that it can be mailed.
    @Test func thumbnailsAreInThePage() throws {
        try workspace.remove(Workspace.name(2))
        let sheet = workspace.folder.path("sheet.html")
        #expect(try search(sheet: sheet, "a cat").code == 0)
        let html = try String(contentsOf: URL(filePath: sheet), encoding: .utf8)
        let pictures = html.components(separatedBy: "<img src=\"data:image/jpeg;base64,").dropFirst().map {
            $0.prefix { $0 != "\"" }
        }
        #expect(pictures.count == 4 && html.components(separatedBy: "<img").count == 5)
        for picture in pictures {
            let jpeg = [UInt8](try #require(Data(base64Encoded: String(picture))))
            #expect(jpeg.starts(with: [0xFF, 0xD8, 0xFF]) && jpeg.suffix(2) == [0xFF, 0xD9])
        }
        // The page says why a picture is not shown.
        #expect(html.contains("<p>") && html.contains("No such file"))
    }

    @Test func anExistingPageIsReplacedAndALinkFollowed() throws {
        let sheet = workspace.folder.path("sheet.html")
        #expect(try search(sheet: sheet, "a dog").code == 0)
        let link = workspace.folder.path("link.html")
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: "sheet.html")
        #expect(try search(sheet: link, "a cat").code == 0)
        #expect(try FileManager.default.destinationOfSymbolicLink(atPath: link) == "sheet.html")
        #expect(try String(contentsOf: URL(filePath: sheet), encoding: .utf8).contains("<h2>a cat</h2>"))
    }

    @Test func aPipeIsWrittenToAndStaysAPipe() throws {
        let pipe = workspace.folder.path("pipe")
        #expect(mkfifo(pipe, 0o600) == 0)
        // Open for both ends, so that neither side waits for the other; the page fits the pipe's buffer.
        let descriptor = open(pipe, O_RDWR | O_NONBLOCK)
        defer { close(descriptor) }
        #expect(try search(sheet: pipe, "-n", "1", "a cat").code == 0)
        var bytes = [UInt8](repeating: 0, count: 15)
        #expect(read(descriptor, &bytes, bytes.count) == 15)
        #expect(String(decoding: bytes, as: UTF8.self) == "<!DOCTYPE html>")
        var status = stat()
        #expect(lstat(pipe, &status) == 0 && status.st_mode & S_IFMT == S_IFIFO)
    }

    @Test func aPageThatCannotBeWrittenIsAnErrorAndLeavesNothing() throws {
        try workspace.makeFolder("folder")
        let before = try FileManager.default.contentsOfDirectory(atPath: workspace.folder.path)
        for sheet in ["no such folder/sheet.html", "photos/00000.png/sheet.html", "folder"] {
            try search(sheet: sheet, "a cat").expectFailure(73, saying: sheet)
        }
        #expect(try FileManager.default.contentsOfDirectory(atPath: workspace.folder.path) == before)
        #expect(try FileManager.default.contentsOfDirectory(atPath: workspace.folder.path("folder")).isEmpty)
    }
}
