import Foundation
import TestSupport
import Testing

/// Which files in a folder `photoseek index` takes for pictures.
struct CrawlTests {
    private let workspace: Workspace

    init() throws {
        workspace = try Workspace()
        try workspace.addPicture("plain.png", seed: 1)
    }

    private func link(_ name: String, to target: String) throws {
        try FileManager.default.createSymbolicLink(
            atPath: workspace.photo(name), withDestinationPath: target)
    }

    @Test func hiddenFilesAndFoldersAreSkipped() throws {
        try workspace.makeFolder("photos/.hidden/deeper")
        for (seed, name) in [".png", ".hidden.png", "._plain.png", ".hidden/a.png", ".hidden/deeper/b.png"]
            .enumerated()
        {
            try workspace.addPicture(name, seed: 10 + seed)
        }
        let report = try workspace.index()
        #expect(report.counts == [1, 0, 0, 0, 0, 0])
        #expect(try workspace.names() == ["plain.png"])
    }

    @Test func otherEndingsAreIgnoredAndNotCounted() throws {
        for (seed, name) in ["a.txt", "b.mp4", "c", "d.png.bak", "png", "e.jpg~", "f.jpg.part"].enumerated() {
            try workspace.addPicture(name, seed: 10 + seed)
        }
        #expect(try workspace.index().counts == [1, 0, 0, 0, 0, 0])
    }

    @Test func theContentDecidesNotTheEnding() throws {
        try workspace.addPicture("png.jpg", seed: 2)
        try FileManager.default.copyItem(
            atPath: Fixtures.path("library/2023 Garden/P1020334.jpg"),
            toPath: workspace.photo("jpeg.png"))
        #expect(try workspace.index().counts == [3, 0, 0, 0, 0, 0])
    }

    @Test func endingsCountInAnyCase() throws {
        for (seed, name) in ["A.PNG", "b.Png", "c.JPG", "d.JPEG", "e.Jpeg", "f.JFIF", "g.jpe"].enumerated() {
            try workspace.addPicture(name, seed: 10 + seed)
        }
        #expect(try workspace.index().counts == [8, 0, 0, 0, 0, 0])
    }

    @Test func bytesAfterTheEndOfAPictureDoNotMatter() throws {
        let jpeg = try Data(
            contentsOf: URL(filePath: Fixtures.path("library/2023 Garden/P1020334.jpg")))
        for number in 0..<3 {
            try workspace.write(Array(jpeg) + Array("trailer \(number)".utf8), to: "\(number).jpg")
            try workspace.write(
                SamplePicture.png(seed: 7) + Array("trailer \(number)".utf8), to: "\(number).png")
        }
        #expect(try workspace.index().counts == [7, 0, 0, 0, 0, 0])
    }

    @Test func aLoopOfLinksEnds() throws {
        try workspace.makeFolder("photos/a/b")
        try workspace.addPicture("a/b/deep.png", seed: 2)
        try link("a/b/up", to: "../..")
        try link("a/self", to: ".")
        try link("itself", to: "itself")
        try link("one", to: "other")
        try link("other", to: "one")
        #expect(try workspace.index().counts == [2, 0, 0, 0, 0, 0])
        #expect(try workspace.names() == ["a/b/deep.png", "plain.png"])
    }

    @Test func aLinkedFolderOutsideIsFollowed() throws {
        try workspace.makeFolder("outside/deeper")
        try workspace.folder.write(SamplePicture.png(seed: 2), to: "outside/deeper/far.png")
        try link("linked", to: "../outside")
        #expect(try workspace.index().counts == [2, 0, 0, 0, 0, 0])
        #expect(
            try workspace.paths() == [
                workspace.folder.path("outside/deeper/far.png"), workspace.photo("plain.png"),
            ])
        #expect(try workspace.index().counts == [0, 0, 0, 2, 0, 0])
    }

    @Test func aPictureInTheFolderThatIsAlsoLinkedThereCountsOnce() throws {
        try workspace.makeFolder("photos/folder")
        try workspace.addPicture("folder/a.png", seed: 2)
        try link("00 before.png", to: "plain.png")
        try link("zz after.png", to: "folder/a.png")
        try link("00 folder", to: "folder")
        #expect(try workspace.index().counts == [2, 0, 0, 0, 0, 0])
        #expect(try workspace.names() == ["folder/a.png", "plain.png"])
        #expect(try workspace.index().counts == [0, 0, 0, 2, 0, 0])
    }

    @Test func twoLinksToOneFileOutsideCountOnce() throws {
        try workspace.folder.write(SamplePicture.png(seed: 2), to: "outside.png")
        try link("b.png", to: "../outside.png")
        try link("a.png", to: "../outside.png")
        #expect(try workspace.index().counts == [2, 0, 0, 0, 0, 0])
        #expect(
            try workspace.paths() == [workspace.folder.path("outside.png"), workspace.photo("plain.png")])
    }

    @Test func twoHardLinksAreOnePicture() throws {
        try FileManager.default.linkItem(
            atPath: workspace.photo("plain.png"), toPath: workspace.photo("twin.png"))
        #expect(try workspace.index().counts == [1, 0, 0, 0, 0, 0])
        #expect(try workspace.names() == ["plain.png"])
        // The other name is used when the first one is deleted.
        try workspace.remove("plain.png")
        #expect(try workspace.index().counts == [0, 0, 1, 0, 0, 0])
        #expect(try workspace.names() == ["twin.png"])
    }

    @Test func aLinkThatLeadsNowhereIsIgnored() throws {
        try link("gone.jpg", to: "no such file")
        try link("gone", to: "/no/such/folder")
        #expect(try workspace.index().counts == [1, 0, 0, 0, 0, 0])
    }

    @Test func pipesAndFoldersNamedLikePicturesAreNoPictures() throws {
        #expect(mkfifo(workspace.photo("pipe.jpg"), 0o600) == 0)
        try workspace.makeFolder("photos/folder.jpg")
        try link("link to pipe.png", to: "pipe.jpg")
        #expect(try workspace.index().counts == [1, 0, 0, 0, 0, 0])
    }

    @Test(arguments: [
        "with spaces .png", "quote\"quote'.png", "line\nbreak.png", "tab\tand\rreturn.png", "🦄👩‍👩‍👧.png",
        "percent%20?#&;.png", "back\\slash.png", "$(HOME)`x`.png", "-n.png", "مرحبا.png", "*[a]?.png",
        "caf\u{E9}.png", "cafe\u{301}.png", "\u{301}combining first.png", "\u{202E}reversed.png",
    ])
    func namesWithUnusualCharactersWork(_ name: String) throws {
        try workspace.addPicture(name, seed: 2)
        #expect(try workspace.index().counts == [2, 0, 0, 0, 0, 0])
        #expect(try workspace.ids()[Array(name.utf8)] != nil)
        #expect(try workspace.index().counts == [0, 0, 0, 2, 0, 0])
        let outcome = try workspace.program("similar", "--json", workspace.photo(name))
        let similar: SearchAnswer = try outcome.decoded()
        #expect(similar.query.utf8.elementsEqual(workspace.photo(name).utf8))
        #expect(similar.results.map(\.path) == [workspace.photo("plain.png")])
    }

    @Test func composedAndDecomposedNamesAreTwoPictures() throws {
        let (composed, decomposed) = ("caf\u{E9}.png", "cafe\u{301}.png")
        try workspace.addPicture(composed, seed: 2)
        try workspace.addPicture(decomposed, seed: 3)
        #expect(try workspace.index().counts == [3, 0, 0, 0, 0, 0])
        let ids = try workspace.ids()
        #expect(ids.count == 3)
        #expect(try workspace.index().counts == [0, 0, 0, 3, 0, 0])
        try workspace.addPicture(decomposed, seed: 4)
        try workspace.touch(decomposed)
        #expect(try workspace.index().counts == [0, 1, 0, 2, 0, 0])
        #expect(unlink(workspace.photo(composed)) == 0)
        #expect(try workspace.index().counts == [0, 0, 0, 2, 1, 0])
        #expect(try workspace.ids()[Array(decomposed.utf8)] == ids[Array(decomposed.utf8)])
        #expect(rename(workspace.photo(decomposed), workspace.photo(composed)) == 0)
        #expect(try workspace.index().counts == [0, 0, 1, 1, 0, 0])
        #expect(try workspace.ids()[Array(composed.utf8)] == ids[Array(decomposed.utf8)])
    }

    @Test func aPictureWhoseNameIsNotUTF8IsOneLikeOthers() throws {
        let folder = Array(workspace.photos.utf8CString.dropLast())
        let picture = SamplePicture.png(seed: 2)
        for name in ["r\u{E9}sum\u{E9}.png", "r\u{E9}sum\u{E9}.txt"] {
            // ISO 8859-1
            let bytes = name.unicodeScalars.map { CChar(bitPattern: UInt8($0.value)) }
            let file = try #require(fopen(folder + [CChar(47)] + bytes + [0], "wb"))
            fwrite(picture, 1, picture.count, file)
            fclose(file)
        }
        #expect(try workspace.index().counts == [2, 0, 0, 0, 0, 0])
        #expect(try workspace.index().counts == [0, 0, 0, 2, 0, 0])
    }

    @Test func singleFilesAndRelativePathsWork() throws {
        try workspace.addPicture("other.png", seed: 2)
        #expect(try workspace.index(paths: [workspace.photo("plain.png")]).counts == [1, 0, 0, 0, 0, 0])
        #expect(try workspace.index(paths: ["photos/../photos/other.png"]).counts == [1, 0, 0, 0, 0, 0])
        #expect(try workspace.index(paths: ["./photos/"]).counts == [0, 0, 0, 2, 0, 0])
        var program = workspace.program
        program.currentFolder = workspace.photos
        #expect(try program("index", "--json", ".").decoded(IndexAnswer.self).unchanged == 2)
        #expect(try workspace.names() == ["other.png", "plain.png"])
    }

    @Test func aSingleFileThatIsNoPictureIsAFailure() throws {
        try workspace.write(Array("words".utf8), to: "notes.txt")
        let report = try workspace.index(paths: [workspace.photo("notes.txt"), workspace.photos])
        #expect(report.counts == [1, 0, 0, 0, 0, 1])
    }

    @Test func foldersThatOverlapCountOnce() throws {
        try workspace.makeFolder("photos/sub")
        try workspace.addPicture("sub/a.png", seed: 2)
        let sub = workspace.photo("sub")
        let file = workspace.photo("sub/a.png")
        let all = workspace.photos
        #expect(try workspace.index(paths: [file, all, all, sub, file]).counts == [2, 0, 0, 0, 0, 0])
        for paths in [[all, sub], [sub, all], [all, all + "/"], [file, sub, all], [all, file]] {
            let report = try workspace.index(paths: paths)
            #expect(report.counts == [0, 0, 0, 2, 0, 0])
            #expect(report.emptiedFolders.isEmpty)
        }
    }

    @Test func aFolderGivenByItselfAndThroughALinkInAnotherCountsOnce() throws {
        try workspace.makeFolder("outside")
        try workspace.folder.write(SamplePicture.png(seed: 2), to: "outside/a.png")
        try link("linked", to: "../outside")
        let outside = workspace.folder.path("outside")
        #expect(try workspace.index(paths: [outside]).added == 1)
        let report = try workspace.index(paths: [workspace.photos, outside])
        #expect(report.counts == [1, 0, 0, 1, 0, 0])
        #expect(report.emptiedFolders.isEmpty)
    }

    @Test func indexingAPartLeavesTheRestAlone() throws {
        try workspace.makeFolder("photos/sub")
        try workspace.makeFolder("photos/sub2")
        try workspace.addPicture("sub/a.png", seed: 2)
        try workspace.addPicture("sub2/b.png", seed: 3)
        try workspace.write(Array("words".utf8), to: "sub2/notes.txt")
        try workspace.index()
        try workspace.remove("plain.png")
        try workspace.remove("sub2/b.png")
        #expect(try workspace.index(paths: [workspace.photo("sub")]).counts == [0, 0, 0, 1, 0, 0])
        #expect(try workspace.names().count == 3)
        #expect(try workspace.index().counts == [0, 0, 0, 1, 2, 0])
    }

    @Test func anExplicitlyNamedFileIsNotForgottenByItsFolder() throws {
        try workspace.addPicture("picture.data", seed: 2)
        #expect(try workspace.index(paths: [workspace.photo("picture.data")]).added == 1)
        #expect(try workspace.index().counts == [1, 0, 0, 0, 0, 0])
        #expect(try workspace.names() == ["picture.data", "plain.png"])
        try workspace.remove("picture.data")
        #expect(try workspace.index().counts == [0, 0, 0, 1, 1, 0])
    }
}

extension Program.Outcome {
    fileprivate func decoded<Answer: Decodable>(_: Answer.Type) throws -> Answer { try decoded() }
}
