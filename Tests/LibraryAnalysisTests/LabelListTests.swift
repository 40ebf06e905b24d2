import Analysis
import CLIPModel
import FilePaths
import ImagePreprocessing
import Indexing
import LibraryAnalysis
import SystemPackage
import TestSupport
import Testing

/// Labels as people write them, and folders that are named like classes.
struct LabelListTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    @Test func emptyLabelsAreLeftOut() throws {
        #expect(try LabelList([" a  cat ", "", "\t", "dog"]).names == ["a cat", "dog"])
        try folder.write(Array("cat\r\n\n  dog \n\n".utf8), to: "labels.txt")
        #expect(try LabelList(linesOf: folder.file("labels.txt")).names == ["cat", "dog"])
    }

    @Test func wrongLabelsAreRefused() throws {
        #expect(throws: LibraryAnalysisError.noLabels(path: nil)) { try LabelList(["", " "]) }
        #expect(throws: LibraryAnalysisError.repeatedLabel(name: "Cat")) {
            try LabelList(["cat", "dog", " Cat"])
        }
        let many = (0...LabelList.maximumCount).map { "label \($0)" }
        #expect(throws: LibraryAnalysisError.tooManyLabels(count: many.count, most: many.count - 1)) {
            try LabelList(many)
        }
        #expect(try LabelList(Array(many.dropLast())).names.count == LabelList.maximumCount)
        let long = String(repeating: "word ", count: 1000)
        #expect(throws: LibraryAnalysisError.longLabel(beginning: String(long.prefix(40)), most: 4096)) {
            try LabelList([long])
        }
        let path = folder.file("labels.txt")
        #expect(throws: LibraryAnalysisError.self) { try LabelList(linesOf: path) }
        try folder.write([], to: "labels.txt")
        #expect(throws: LibraryAnalysisError.noLabels(path: path.string)) { try LabelList(linesOf: path) }
        try folder.write([0x63, 0xFF, 0x0A], to: "labels.txt")
        #expect(throws: LibraryAnalysisError.unreadableLabels(path: path.string, reason: "it is not UTF-8")) {
            try LabelList(linesOf: path)
        }
    }

    private func write(_ name: String, seed: Int = 1) throws {
        try folder.file("classes/" + name).write(SamplePicture.png(seed: seed))
    }

    @Test func foldersAreClasses() throws {
        for name in ["red_fox/1.png", "red_fox/deep/2.png", "cat/3.png", ".hidden/4.png", "0.png"] {
            try write(name)
        }
        try folder.file("classes/empty/note.txt").write([1])
        let folders = try ClassFolders(in: folder.file("classes"))
        #expect(folders.names == ["cat", "red fox"])
        #expect(folders.pictures.map(\.label) == [0, 1, 1])
        #expect(folders.pictures.map { $0.path.lastComponent?.string } == ["3.png", "1.png", "2.png"])
    }

    @Test func foldersWithoutClassesAreRefused() throws {
        try write("0.png")
        let root = folder.file("classes")
        #expect(throws: LibraryAnalysisError.noClasses(path: root.string)) { try ClassFolders(in: root) }
        #expect(throws: IndexingError.missing(path: folder.file("none").string)) {
            try ClassFolders(in: folder.file("none"))
        }
        try write("red fox/1.png")
        try write("red_fox/1.png")
        #expect(throws: LibraryAnalysisError.repeatedLabel(name: "red fox")) { try ClassFolders(in: root) }
    }

    @Test func picturesThatCannotBeReadAreNamed() throws {
        for name in ["a/1.png", "a/2.png", "b/3.png"] { try write(name) }
        let folders = try ClassFolders(in: folder.file("classes"))
        let labels = Embeddings(values: [1, 0, 0, 1], dimension: 2)
        let classifier = ZeroShotClassifier(labels: labels, scale: LogitScale(factor: 100))
        var steps: [Int] = []
        let evaluation = try ClassEvaluation(folders, classifier, names: folders.names) {
            steps.append($0)
        } embed: { path in
            guard path.lastComponent?.string != "2.png" else { throw ImageError.empty(path: path.string) }
            return path.lastComponent?.string == "1.png" ? [1, 0] : [0.8, 0.6]
        }
        #expect(steps == [0, 1, 2] && evaluation.failures.map(\.path) == [folders.pictures[1].path])
        #expect(evaluation.report.count == 2 && evaluation.report.topOne == 0.5)
        #expect(evaluation.report.mostConfused(limit: 1).map { $0.truth } == [1])
    }
}
