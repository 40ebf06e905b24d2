import CatalogInspection
import CatalogStore
import FilePaths
import Kernels
import LibraryStore
import SystemPackage
import TestSupport
import Testing

/// Libraries that take over what others know.
@Suite struct MergingTests {
    private func open(_ path: FilePath) throws -> Catalog {
        try Catalog(path: path, access: .readWrite(create: true))
    }

    @Test(arguments: 0..<6) func twoPartsAreTheWhole(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let folder = try TemporaryFolder()
        // The same images in all three, and each library relative to another folder.
        let whole = try open(folder.file("l.sqlite"))
        let parts = [try open(folder.file("a/l.sqlite")), try open(folder.file("b/l.sqlite"))]
        // The second part stores embeddings in half the space; the values of samples lose nothing by that.
        _ = try parts[1].registerModel(
            name: "tiny", fingerprint: "of tiny", dimension: 4, precision: .float16)
        let roots: [FilePath] = [folder.root, folder.file("a"), folder.file("b"), "/elsewhere"]
        for number in 0..<250 {
            var path = roots.randomElement(using: &random) ?? "/"
            path = path.appending(name: Array("\(number) ".utf8) + (number % 3 == 0 ? [0xFC] : []))
            let image = RandomImage(path, using: &random)
            try image.write(to: whole, tags: image.tags)
            let owners = [[0], [1], [0, 1]].randomElement(using: &random) ?? [0]
            let tags = image.tags.map { ($0, owners.randomElement(using: &random) ?? 0) }
            for owner in owners {
                try image.write(to: parts[owner], tags: tags.filter { $0.1 == owner }.map(\.0))
            }
        }
        let model = try whole.registerModel(name: "tiny", fingerprint: "of tiny", dimension: 4)
        for (number, catalogs) in [[whole, parts[0]], [whole, parts[1]], [whole] + parts].enumerated() {
            for catalog in catalogs {
                try catalog.apply(
                    [.fail(path: FilePath("/f/\(number)"), fileSize: 1, modificationTime: 1, reason: "r")],
                    modelID: model.id)
                try catalog.addFolders([folder.file("a"), FilePath("/f/\(number)")])
                try catalog.keep(SavedSearch(name: "s\(number)", query: "a"))
                var rules = try catalog.crawlRules()
                rules.excludes.append("*.\(number)")
                try catalog.setCrawlRules(rules)
            }
        }
        let expected = try LibraryContent(whole)
        let other = try LibraryContent(parts[1])
        let report = try parts[0].merge(folder.file("b/l.sqlite"))
        try parts[0].checkInvariants()
        #expect(try LibraryContent(parts[0]) == expected, "seed \(seed)")
        #expect(report.added + report.equal == other.images.count && report.replaced + report.kept == 0)
        #expect(report.skipped.isEmpty && report.excludes == ["*.1"])
        // Merged again, it changes nothing, and the other library is as it was.
        let again = try parts[0].merge(folder.file("b/l.sqlite"))
        #expect(again.equal == other.images.count)
        #expect(again.added + again.tagged + again.embeddings + again.failures + again.folders == 0)
        #expect(again.models + again.savedSearches + again.learned + again.excludes == [])
        #expect(try LibraryContent(parts[0]) == expected)
        #expect(try LibraryContent(parts[1]) == other)
        try parts[0].checkWordIndex()
    }

    @Test func theFileOnTheDiskDecides() throws {
        let folder = try TemporaryFolder()
        let (ours, theirs) = (try open(folder.file("a/l.sqlite")), try open(folder.file("b/l.sqlite")))
        let names = ["theirs", "ours", "neither", "failed", "gone"]
        for name in names { try folder.file(name).write([1, 2, 3]) }
        let time = try #require(FileStatus(following: folder.file("theirs"))).modificationTime
        for name in names { try folder.file(name).setModified(time) }
        try folder.file("gone").delete()
        func add(_ name: String, _ content: Int, to catalog: Catalog, isOnDisk: Bool, tag: String) throws {
            let model = try catalog.registerModel(name: "tiny", fingerprint: "of tiny", dimension: 4)
            var image = NewImage.sample(folder.file(name), content: content, modificationTime: time)
            image.fileSize = isOnDisk ? 3 : 4
            try catalog.apply([.upsert(image, vector: .sample(content, 4))], modelID: model.id)
            let id = try catalog.image(atPath: folder.file(name))?.id ?? 0
            try catalog.changeGivenTags(of: [id], adding: [tag], removing: [])
            try catalog.setMadeTags([id: ["auto/" + tag]], below: "auto/")
        }
        for name in ["theirs", "ours", "neither"] {
            try add(name, 1, to: ours, isOnDisk: name == "ours", tag: "o")
        }
        for name in names { try add(name, 2, to: theirs, isOnDisk: name == "theirs", tag: "t") }
        let id = try ours.image(atPath: folder.file("theirs"))?.id
        // One failure is of the file as it is now, one of a file that is gone.
        for name in ["failed", "gone"] {
            try ours.apply(
                [.fail(path: folder.file(name), fileSize: 3, modificationTime: time, reason: "r")],
                modelID: 1)
        }
        let report = try ours.merge(theirs.path)
        try ours.checkInvariants()
        #expect(report.added == 1 && report.replaced == 1 && report.kept == 3 && report.tagged == 3)
        let content = try LibraryContent(ours)
        for (name, expected) in [("theirs", 2), ("ours", 1), ("neither", 1)] {
            let image = try #require(content.images[folder.file(name)])
            #expect(image.content == .sample(expected), "\(name)")
            #expect(image.vectors == ["tiny": .sample(expected, 4)], "\(name)")
            #expect(image.givenTags == ["o", "t"], "\(name)")
        }
        #expect(try ours.image(atPath: folder.file("theirs"))?.id == id)
        #expect(try ours.madeTags().map(\.name) == ["auto/o", "auto/t"])
        #expect(try ours.madeTags().map(\.count) == [2, 2])
        #expect(Set(content.failures.keys) == [folder.file("failed")])
        #expect(content.images[folder.file("gone")]?.content == .sample(2))
    }

    @Test func modelsAndPrecisions() throws {
        let folder = try TemporaryFolder()
        let (ours, theirs) = (try open(folder.file("a/l.sqlite")), try open(folder.file("b/l.sqlite")))
        func add(
            _ name: String, _ print: String, _ precision: VectorPrecision, _ vector: [Float],
            to catalog: Catalog
        )
            throws
        {
            let model = try catalog.registerModel(
                name: name, fingerprint: print, dimension: 2, precision: precision)
            try catalog.apply([.upsert(.sample(FilePath("/\(name)")), vector: vector)], modelID: model.id)
        }
        try add("half", "1", .float16, [0.5, 1], to: ours)
        try add("clash", "2", .float32, [1, 1], to: ours)
        try add("renamed", "3", .float32, [1, 1], to: ours)
        let model = try theirs.registerModel(name: "half", fingerprint: "1", dimension: 2)
        try theirs.apply(
            [
                .upsert(.sample("/fits"), vector: [0.1, 2]),
                .upsert(.sample("/too large"), vector: [1e6, 1]),
            ], modelID: model.id)
        try add("clash", "22", .float32, [2, 2], to: theirs)
        try add("other name", "3", .float16, [0.25, 3], to: theirs)
        try add("new", "4", .float16, [0.75, 4], to: theirs)
        try theirs.setLearned(LearnedRecord(kind: .probe, name: "dog", content: [1]), modelID: model.id)
        try theirs.setLearned(LearnedRecord(kind: .adapter, name: "texts", content: [2]), modelID: model.id)
        try ours.setLearned(LearnedRecord(kind: .probe, name: "Dog", content: [3]), modelID: 1)
        try ours.setLearned(LearnedRecord(kind: .adapter, name: "texts", content: [4]), modelID: 1)
        try theirs.keep(SavedSearch(name: "best", query: "theirs"))
        try ours.keep(SavedSearch(name: "best", query: "ours"))
        try ours.keep(SavedSearch(name: "best 2", query: "other"))

        let report = try ours.merge(theirs.path)
        try ours.checkInvariants()
        #expect(report.models == ["new"] && report.embeddings == 3 && report.added == 4)
        #expect(report.savedSearches == ["best 3"] && report.learned == ["dog-2"])
        #expect(report.skipped.count == 3, "\(report.skipped)")
        let images = try LibraryContent(ours).images
        #expect(images["/fits"]?.vectors == ["half": [Float(Float16(0.1)), 2]])
        #expect(images["/too large"]?.vectors == [:])
        #expect(images["/clash"]?.vectors == ["clash": [1, 1]])
        #expect(images["/other name"]?.vectors == ["renamed": [0.25, 3]])
        #expect(images["/new"]?.vectors == ["new": [0.75, 4]])
        #expect(try ours.models().map(\.precision) == [.float16, .float32, .float32, .float16])
        #expect(try ours.learned(.probe, modelID: 1).map(\.content) == [[3], [1]])
        #expect(try ours.learned(.adapter, modelID: 1).map(\.content) == [[4]])
        #expect(try ours.merge(theirs.path).savedSearches == [])
    }

    @Test(arguments: [1, 6, 10]) func aLibraryOfAnEarlierVersion(version: Int) throws {
        let folder = try TemporaryFolder()
        try folder.copy(Fixtures.path("libraries/version\(version).sqlite"), to: "old/l.sqlite")
        let bytes = try folder.file("old/l.sqlite").read()
        let ours = try open(folder.file("new/l.sqlite"))
        #expect(try ours.merge(folder.file("old/l.sqlite")).added == 4)
        #expect(try folder.file("old/l.sqlite").read() == bytes)
        // The copy that was migrated is gone.
        #expect(try folder.file("new").sizes().keys.allSatisfy { $0.starts(with: Array("l.sqlite".utf8)) })
        #expect(try !folder.file("new").sizes().keys.contains { $0.ends(with: ".part") })
        #expect(try ours.modelInUse() != nil)
        let migrated = try Catalog(path: folder.file("old/l.sqlite"), access: .readWrite(create: false))
        #expect(try LibraryContent(ours).images == LibraryContent(migrated).images)
        #expect(throws: LibraryError.self) { try ours.merge(ours.path) }
        #expect(throws: LibraryError.notFound(path: folder.path("none"))) {
            try ours.merge(folder.file("none"))
        }
    }

    /// What was done before an error stays, and another merge completes it.
    @Test func aMergeThatIsStopped() throws {
        struct Stop: Error {}
        let folder = try TemporaryFolder()
        let (ours, theirs) = (try open(folder.file("a/l.sqlite")), try open(folder.file("b/l.sqlite")))
        let model = try theirs.registerModel(name: "tiny", fingerprint: "of tiny", dimension: 4)
        try theirs.apply(
            (0..<500).map { .upsert(.sample(FilePath("/\($0)"), content: $0), vector: .sample($0, 4)) },
            modelID: model.id)
        #expect(throws: Stop.self) {
            try ours.merge(theirs.path) { done, total in
                #expect(total == 500)
                if done >= 300 { throw Stop() }
            }
        }
        let known = try ours.summary().images
        #expect(known >= 300 && known < 500)
        #expect(try ours.merge(theirs.path).added == 500 - known)
        #expect(try LibraryContent(ours) == LibraryContent(theirs))
    }
}

extension [UInt8] {
    fileprivate func ends(with text: String) -> Bool { suffix(text.utf8.count).elementsEqual(text.utf8) }
}

/// Images that the user takes out of a library.
@Suite struct ForgettingTests {
    @Test func imagesAreForgottenWithAllThatIsKnown() throws {
        let library = try SampleLibrary()
        try library.catalog.apply(
            (0..<1500).map { .upsert(.sample(FilePath("/\($0)"), content: $0), vector: .sample($0, 4)) },
            modelID: library.model.id)
        let all = try library.catalog.imageIDs(of: [], limit: .max, offset: 0).sorted()
        try library.catalog.changeGivenTags(of: [all[0]], adding: ["gone"], removing: [])
        try library.catalog.changeGivenTags(of: [all[1499]], adding: ["stays"], removing: [])
        try library.catalog.setMadeTags([all[0]: ["auto/gone"]], below: "auto/")
        #expect(try library.catalog.forget(imageIDs: Array(all[..<1200]) + [all[0], 999_999]) == 1200)
        #expect(try library.catalog.imageIDs(of: [], limit: .max, offset: 0).sorted() == Array(all[1200...]))
        #expect(try library.catalog.givenTags().map(\.name) == ["stays"])
        #expect(try library.catalog.madeTags().isEmpty)
        #expect(try library.catalog.embeddingCount(modelID: library.model.id) == 300)
        try library.catalog.checkInvariants()
        try library.catalog.checkWordIndex()
    }
}
