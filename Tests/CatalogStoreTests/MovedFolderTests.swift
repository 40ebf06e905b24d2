import CatalogInspection
import CatalogStore
import FilePaths
import LibraryStore
import SystemPackage
import TestSupport
import Testing

/// Folders of a library that get another path.
@Suite struct MovedFolderTests {
    private static let latin: [UInt8] = Array("M".utf8) + [0xFC] + Array("ller".utf8)

    private func randomPath(below folder: FilePath, _ random: inout SeededGenerator) -> FilePath {
        let names: [[UInt8]] = [Self.latin, Array("a".utf8), Array("a b".utf8), Array("a0".utf8), [0xFF]]
        return (0..<Int.random(in: 1...3, using: &random)).reduce(folder) { path, _ in
            path.appending(name: names.randomElement(using: &random) ?? [])
        }
    }

    @Test(arguments: 0..<8) func thereAndBackIsTheIdentity(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let folder = try TemporaryFolder()
        let home = folder.file("home")
        let catalog = try Catalog(path: home.appending("l.sqlite"), access: .readWrite(create: true))
        let roots: [FilePath] = [home, home.appending("sub"), folder.root, "/elsewhere", "/elsewhere/deep"]
        let paths = Set(
            (0..<40).map { _ in randomPath(below: roots.randomElement(using: &random) ?? "/x", &random) })
        for (number, path) in paths.sorted(by: { $0.precedes($1) }).enumerated() {
            if number % 4 == 0 {
                try catalog.apply(
                    [.fail(path: path, fileSize: Int64(number), modificationTime: 1, reason: "r")],
                    modelID: try catalog.registerModel(name: "tiny", fingerprint: "of tiny", dimension: 4).id)
            } else {
                let image = RandomImage(path, using: &random)
                try image.write(to: catalog, tags: image.tags)
            }
        }
        try catalog.addFolders([home, folder.file("x"), "/elsewhere"])
        try catalog.updateMountPoints(
            [MountPoint(path: "/elsewhere", fileSystem: 3), MountPoint(path: home, fileSystem: 4)],
            forgetting: [])
        let before = try LibraryContent(catalog)
        let ids = try catalog.knownFiles(under: ["/"]).reduce(into: [:]) { $0[$1.path] = $1.imageID }
        for old in roots {
            let places = [folder.file("fresh"), home.appending("fresh"), old.appending("fresh"), "/fresh"]
            for new in places.shuffled(using: &random).prefix(2) {
                let place = "seed \(seed), \(old) to \(new)"
                let count = try catalog.relocate(old, to: new)
                #expect(count == paths.count { $0.isInside(old) }, "\(place)")
                try catalog.checkInvariants()
                func moved(_ path: FilePath) -> FilePath {
                    guard path.isInside(old) else { return path }
                    return path.relative(to: old).map { new.pushing($0) } ?? new
                }
                #expect(try LibraryContent(catalog) == before.moved(moved), "\(place)")
                #expect(try catalog.relocate(new, to: old) == count, "\(place)")
                try catalog.checkInvariants()
                #expect(try LibraryContent(catalog) == before, "\(place), back")
            }
        }
        #expect(ids == (try catalog.knownFiles(under: ["/"]).reduce(into: [:]) { $0[$1.path] = $1.imageID }))
        try catalog.checkWordIndex()
    }

    /// The moved image counts, and nothing is lost that people gave either of the two.
    @Test func aPathThatIsKnownAlready() throws {
        let library = try SampleLibrary()
        let other = try library.catalog.registerModel(name: "small", fingerprint: "f2", dimension: 2)
        try library.add("/old/same", content: 1)
        try library.add("/old/differs", content: 2)
        try library.add("/new/same", content: 1)
        let differing = try library.add("/new/differs", content: 3)
        try library.apply(
            .fail(path: "/old/image", fileSize: 1, modificationTime: 1, reason: "r"),
            .fail(path: "/new/failure", fileSize: 1, modificationTime: 1, reason: "r"))
        let kept = try library.add("/new/image", content: 4)
        let moved = try library.add("/old/failure", content: 5)
        func id(_ path: FilePath) throws -> Int64 { try library.catalog.image(atPath: path)?.id ?? 0 }
        let (old, new) = (try id("/old/same"), try id("/new/same"))
        try library.catalog.apply(
            [.upsert(.sample("/new/same", content: 1), vector: [1, 2])], modelID: other.id)
        let embedding = try library.catalog.embeddingID(imageID: new, modelID: other.id)
        try library.catalog.changeGivenTags(of: [old], adding: ["ours"], removing: [])
        try library.catalog.changeGivenTags(of: [new, differing.id], adding: ["theirs"], removing: [])

        #expect(try library.catalog.relocate("/old", to: "/new") == 4)
        try library.catalog.checkInvariants()
        #expect(try id("/new/same") == old)
        // The embedding that only the other one had keeps its id.
        #expect(try library.catalog.embeddingID(imageID: old, modelID: other.id) == embedding)
        let content = try LibraryContent(library.catalog)
        #expect(content.images["/new/same"]?.givenTags == ["ours", "theirs"])
        #expect(content.images["/new/differs"]?.givenTags == ["theirs"])
        #expect(content.images["/new/differs"]?.content == .sample(2))
        #expect(content.failures.isEmpty)
        #expect(try id("/new/image") == kept.id && id("/new/failure") == moved.id)
        #expect(content.images.count == 4)
    }

    @Test func eitherFolderMayContainTheOther() throws {
        let library = try SampleLibrary()
        for (content, path) in ["/p/a", "/p/q/a", "/p/q/q/a"].enumerated() {
            try library.add(FilePath(path), content: content)
        }
        #expect(try library.catalog.relocate("/p", to: "/p/q") == 3)
        #expect(try library.knownPaths(under: "/") == ["/p/q/a", "/p/q/q/a", "/p/q/q/q/a"])
        #expect(try library.catalog.relocate("/p/q", to: "/p") == 3)
        #expect(try library.knownPaths(under: "/") == ["/p/a", "/p/q/a", "/p/q/q/a"])
        #expect(try library.catalog.image(atPath: "/p/a")?.contentHash == .sample(0))
        // A folder above one that the library knows as well.
        #expect(try library.catalog.relocate("/p/q", to: "/p") == 2)
        #expect(try library.knownPaths(under: "/") == ["/p/a", "/p/q/a"])
        #expect(try library.catalog.image(atPath: "/p/a")?.contentHash == .sample(1))
        try library.catalog.checkInvariants()
    }

    @Test func pathsThatAreNone() throws {
        let library = try SampleLibrary()
        for (old, new) in [("a", "/b"), ("/a", "b"), ("/", "/b"), ("/a", "/"), ("/a/..", "/b")] {
            #expect(throws: LibraryError.self) {
                try library.catalog.relocate(FilePath(old), to: FilePath(new))
            }
        }
        #expect(try library.catalog.relocate("/a", to: "/b") == 0)
        #expect(try library.catalog.relocate("/a", to: "/a") == 0)
    }

    @Test func countsBelowAPath() throws {
        let library = try SampleLibrary()
        for path in ["/p/a", "/p/b", "/p2/c", "in/d"] { try library.add(FilePath(path)) }
        try library.apply(.fail(path: "/p/x", fileSize: 1, modificationTime: 1, reason: "r"))
        func counts(_ path: FilePath) throws -> [Int] {
            let counts = try library.catalog.fileCounts(under: path)
            return [counts.images, counts.failures]
        }
        #expect(try counts("/p") == [2, 1])
        #expect(try counts("/p/a") == [1, 0])
        #expect(try counts("/") == [4, 1])
        #expect(try counts(library.folder.root) == [1, 0])
        #expect(try counts("/q") == [0, 0])
    }
}
