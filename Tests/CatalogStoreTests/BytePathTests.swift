import CatalogInspection
import LibraryStore
import CatalogStore
import FilePaths
import SystemPackage
import TestSupport
import Testing

/// Paths whose bytes are not UTF-8: names in Latin-1 from other systems, or arbitrary bytes.
@Suite struct BytePathTests {
    /// "Müller" in Latin-1.
    private static let latin: [UInt8] = Array("M".utf8) + [0xFC] + Array("ller".utf8)

    /// Names that look alike or are next to each other in byte order.
    private static let names: [[UInt8]] = [
        latin, latin + Array("0".utf8), latin + Array("!".utf8), latin + Array(".jpg".utf8), [0xFC], [0xFD],
        [0xFF], [0x01], [0x80], [0xC3], [0xC3, 0xA9], Array("e\u{301}".utf8), Array("a".utf8),
        [0xEF, 0xBF, 0xBD],
        Array("%FC".utf8), Array("a b".utf8), Array("\n".utf8), Array("'".utf8), Array("?x#y".utf8),
    ]

    private static func random(below folder: FilePath, _ random: inout SeededGenerator) -> FilePath {
        (0..<Int.random(in: 1...3, using: &random)).reduce(folder) { path, _ in
            path.appending(name: names.randomElement(using: &random) ?? [])
        }
    }

    @Test(arguments: 0..<6) func everyPathIsFoundByItsBytes(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let library = try SampleLibrary()
        let folders = [library.folder.root, FilePath("/elsewhere").appending(name: Self.latin), "/"]
        let paths = Set(
            (0..<60).map { _ in
                Self.random(below: folders.randomElement(using: &random) ?? "/", &random)
            })
        // Half of them are images and half are failures. Each has a different time.
        let times = Dictionary(uniqueKeysWithValues: zip(paths, Int64(0)...))
        try library.catalog.apply(
            times.map { path, time in
                time % 2 == 0
                    ? .upsert(.sample(path, modificationTime: time), vector: .sample(1, 4))
                    : .fail(path: path, fileSize: 1, modificationTime: time, reason: "r")
            }, modelID: library.model.id)
        try library.catalog.checkInvariants()
        for access in [nil, Catalog.Access.readOnly, .readWrite(create: false)] {
            let catalog = try access.map { try Catalog(path: library.path, access: $0) } ?? library.catalog
            let known = try catalog.knownFiles(under: ["/"])
            #expect(known.count == paths.count)
            #expect(Dictionary(known.map { ($0.path, $0.modificationTime) }) { first, _ in first } == times)
            for (path, time) in times where time % 2 == 0 {
                #expect(try catalog.image(atPath: path)?.modificationTime == time)
            }
            let failed = paths.filter { times[$0]! % 2 == 1 }
            #expect(Set(try catalog.failures().map(\.path)) == failed)
            for _ in 0..<30 {
                let folder = Self.random(below: folders.randomElement(using: &random) ?? "/", &random)
                let expected = paths.filter { $0.isInside(folder) }
                #expect(Set(try catalog.knownFiles(under: [folder]).map(\.path)) == expected)
            }
        }
    }

    @Test func namesThatPrintAlikeAreTwoImages() throws {
        let library = try SampleLibrary()
        let (one, two) = (library.folder.file(bytes: [0xFC]), library.folder.file(bytes: [0xFD]))
        #expect(one.string == two.string)
        let ids = [try library.add(one, content: 1).id, try library.add(two, content: 2).id]
        #expect(ids[0] != ids[1])
        // A move, a copy and a removal affect only the file with these exact bytes.
        let other = FilePath("/x").appending(name: [0xFC])
        try library.apply(.move(id: ids[0], path: other, fileSize: 1, modificationTime: 1))
        #expect(try library.catalog.image(atPath: one) == nil)
        #expect(try library.catalog.image(atPath: other)?.id == ids[0])
        try library.apply(.copy(from: ids[1], .sample(one, content: 2)), .remove(path: other))
        #expect(try library.knownPaths(under: "/") == [one, two])
        try library.catalog.checkInvariants()
    }

    @Test func mountPointsKeepTheirBytes() throws {
        let library = try SampleLibrary()
        let points = [
            MountPoint(path: library.folder.file(bytes: Self.latin), fileSystem: -5),
            MountPoint(path: FilePath("/media").appending(name: [0xFF]), fileSystem: nil),
        ]
        try library.catalog.updateMountPoints(points, forgetting: [])
        #expect(Set(try library.catalog.mountPoints()) == Set(points))
        try library.catalog.checkInvariants()
        try library.catalog.updateMountPoints([], forgetting: [points[0].path])
        #expect(try library.catalog.mountPoints() == [points[1]])
    }

    /// The folder of the library, and in one case its file, have names that are not UTF-8.
    @Test(arguments: [Array("library.sqlite".utf8), [0xFE] + Array("?mode=memory#.sqlite".utf8)])
    func theLibraryMayLieThere(name: [UInt8]) throws {
        let folder = try TemporaryFolder()
        let home = folder.file(bytes: Self.latin)
        let path = home.appending(name: name)
        let photo = home.appending(name: [0xE9])
        #expect(throws: LibraryError.notFound(path: path.string)) {
            try Catalog(path: path, access: .readOnly)
        }
        let catalog = try Catalog(path: path, access: .readWrite(create: true))
        #expect(catalog.path == path)
        let model = try catalog.registerModel(name: "tiny", fingerprint: "f", dimension: 1)
        try catalog.apply([.upsert(.sample(photo), vector: [1])], modelID: model.id)
        // While the writer is open, and after it is closed.
        #expect(try Catalog(path: path, access: .readOnly).image(atPath: photo)?.id == 1)
        try catalog.close()
        #expect(try Array(home.sizes().keys) == [name])
        #expect(try Catalog(path: path, access: .readOnly).image(atPath: photo)?.id == 1)
        #expect(try home.sizes().keys.sorted { $0.lexicographicallyPrecedes($1) } == [name])
        #expect(try folder.root.sizes().count == 1)

        let lock = try LibraryLock(libraryPath: path)
        #expect(try lock.tryAcquire())
        #expect(try Set(home.sizes().keys) == [name, name + Array(".lock".utf8)])
        lock.release()

        // Relative paths stay valid when the folder is renamed to another name that is not UTF-8.
        let moved = folder.file(bytes: [0xFB])
        try home.move(to: moved)
        for access in [Catalog.Access.readOnly, .readWrite(create: false)] {
            let catalog = try Catalog(path: moved.appending(name: name), access: access)
            #expect(try catalog.knownFiles(under: ["/"]).map(\.path) == [moved.appending(name: [0xE9])])
            #expect(try catalog.knownFiles(under: [home]).isEmpty)
            try catalog.close()
        }
    }

    @Test func librariesOfTwoFoldersThatPrintAlikeAreTwo() throws {
        let folder = try TemporaryFolder()
        for byte in [0xFC, 0xFD] as [UInt8] {
            let catalog = try Catalog(
                path: folder.file(bytes: [byte]).appending("library.sqlite"), access: .readWrite(create: true)
            )
            #expect(try catalog.models().isEmpty)
            try catalog.registerModel(name: "tiny", fingerprint: "f", dimension: 1)
        }
    }

    @Test func aLibraryThatMovesNextToItsPhotosKnowsThemByTheirNames() throws {
        let folder = try TemporaryFolder()
        let photos = folder.file(bytes: Self.latin)
        let images = [photos.appending(name: [0xE1]), photos.appending(name: Self.latin).appending("b.jpg")]
        let outside = folder.file(bytes: Self.latin + [0x30]).appending("c.jpg")
        let catalog = try Catalog(path: folder.file("data/library.sqlite"), access: .readWrite(create: true))
        let model = try catalog.registerModel(name: "tiny", fingerprint: "f", dimension: 1)
        try catalog.apply(
            (images + [outside]).map { .upsert(.sample($0), vector: [1]) }, modelID: model.id)
        try catalog.close()
        try photos.makeFolder()
        let path = photos.appending("library.sqlite")
        try folder.file("data/library.sqlite").move(to: path)
        for access in [Catalog.Access.readOnly, .readWrite(create: false), .readOnly] {
            let moved = try Catalog(path: path, access: access)
            #expect(Set(try moved.knownFiles(under: [photos]).map(\.path)) == Set(images))
            #expect(try moved.image(atPath: outside)?.id == 3)
            if access != .readOnly { try moved.checkInvariants() }
            try moved.close()
        }
        // The paths are relative now, so they stay valid when the folder is moved.
        let after = folder.file(bytes: [0xFF])
        try photos.move(to: after)
        let moved = try Catalog(path: after.appending("library.sqlite"), access: .readOnly)
        #expect(
            Set(try moved.knownFiles(under: [after]).map(\.path))
                == [after.appending(name: [0xE1]), after.appending(name: Self.latin).appending("b.jpg")])
    }
}
