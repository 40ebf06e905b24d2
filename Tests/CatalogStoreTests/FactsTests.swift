import CatalogInspection
import CatalogStore
import LibraryStore
import SystemPackage
import TestSupport
import Testing

/// What is known of images beside their pixels.
@Suite struct FactsTests {
    private let library: SampleLibrary

    init() throws { library = try SampleLibrary() }

    private func facts(_ id: Int64) throws -> ImageFacts? { try library.catalog.facts(imageIDs: [id])[id] }

    @Test(arguments: 0..<50) func anyFactsComeBackAsTheyWere(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let image = try library.add("/a")
        #expect(try facts(image.id) == nil)
        for _ in 0..<3 {
            let written = ImageFacts.random(using: &generator)
            try library.apply(.describe(id: image.id, written))
            #expect(try facts(image.id) == written)
            #expect(try library.catalog.timeTaken(imageID: image.id) == written.takenAt)
            #expect(try library.catalog.knownFiles(under: ["/a"]).map(\.factsBasis) == [written.basis])
        }
        try library.catalog.checkInvariants()
    }

    @Test func factsFollowTheImageAndGoWithIt() throws {
        var generator = SeededGenerator(seed: 1)
        let (first, second) = (ImageFacts.random(using: &generator), ImageFacts.random(using: &generator))
        var image = NewImage.sample("/a")
        image.facts = first
        try library.apply(.upsert(image, vector: .sample(1, 4)))
        let id = try #require(try library.catalog.image(atPath: "/a")?.id)
        try library.apply(.move(id: id, path: "/b", fileSize: 1, modificationTime: 1))
        try library.apply(.touch(id: id, fileSize: 2, modificationTime: 2))
        #expect(try facts(id) == first)
        // A new content has its own facts, or none.
        var changed = NewImage.sample("/b", content: 2)
        changed.facts = second
        try library.apply(.upsert(changed, vector: .sample(2, 4)))
        #expect(try facts(id) == second)
        try library.apply(.upsert(.sample("/b", content: 3), vector: .sample(3, 4)))
        #expect(try facts(id) == nil)
        try library.apply(.describe(id: id, first))
        try library.apply(.remove(path: "/b"))
        #expect(try facts(id) == nil)
        #expect(try library.catalog.timeTaken(imageID: id) == nil)
        try library.catalog.checkInvariants()
    }

    @Test func aWordThatIsSaidTwiceIsKeptOnce() throws {
        let image = try library.add("/a")
        var facts = ImageFacts(basis: [], format: "JPEG")
        facts.keywords = ["b", "a", "b"]
        facts.people = ["a"]
        try library.apply(.describe(id: image.id, facts))
        let kept = try #require(try self.facts(image.id))
        #expect(kept.keywords == ["b", "a"] && kept.people == ["a"])
    }

    @Test func impossibleFactsAreRefused() throws {
        let image = try library.add("/a")
        func refused(_ spoil: (inout ImageFacts) -> Void) {
            var facts = ImageFacts(basis: [1], format: "JPEG")
            spoil(&facts)
            #expect(throws: LibraryError.self) { try library.apply(.describe(id: image.id, facts)) }
        }
        refused { $0.format = "" }
        refused { $0.rating = 6 }
        refused { $0.location = .init(latitude: 91, longitude: 0, altitude: nil, source: "exif") }
        refused { $0.location = .init(latitude: 1, longitude: .nan, altitude: nil, source: "exif") }
        refused { $0.camera.aperture = .infinity }
        refused { $0.takenAt = .init(localSeconds: 1, nanoseconds: -1, utcOffset: nil, source: "exif") }
        refused { $0.keywords = [""] }
        refused { $0.companions = [.init(name: Array("a/b".utf8), kind: .raw)] }
        #expect(throws: LibraryError.invalidChange(index: 0, reason: "no image has the id 99")) {
            try library.apply(.describe(id: 99, ImageFacts(basis: [1], format: "JPEG")))
        }
        #expect(try facts(image.id) == nil)
    }

    @Test func formatsYearsAndPlacesAreCounted() throws {
        for number in 0..<6 {
            let image = try library.add(FilePath("/\(number)"), content: number)
            var facts = ImageFacts(basis: [], format: number < 4 ? "JPEG" : "HEIC")
            facts.takenAt = .init(
                localSeconds: number < 3 ? 1_600_000_000 : -5, nanoseconds: 0, utcOffset: nil,
                source: number == 0 ? "fileTime" : "exif")
            if number > 1 {
                facts.place = .init(
                    name: number == 5 ? nil : "Lisbon", region: nil, country: "Portugal", countryCode: "PT")
            }
            try library.apply(.describe(id: image.id, facts))
        }
        for name in ["x", "y"] {
            try library.apply(
                .fail(
                    path: FilePath("/" + name), fileSize: 1, modificationTime: 1, reason: "no decoder",
                    absentFormat: "JPEG XL"))
        }
        let summary = try library.catalog.factsSummary()
        func pairs(_ counts: [FactsSummary.Count]) -> [String] { counts.map { "\($0.images) \($0.value)" } }
        #expect(pairs(summary.formats) == ["4 JPEG", "2 HEIC"])
        #expect(pairs(summary.absent) == ["2 JPEG XL"])
        // The year of a guess from the file's time does not count.
        #expect(pairs(summary.years) == ["3 1969", "2 2020"])
        #expect(pairs(summary.countries) == ["4 Portugal"])
        #expect(pairs(summary.places) == ["3 Lisbon"])
        #expect(try library.catalog.factsSummary(placeLimit: 0).places.isEmpty)
        // They are no failures.
        #expect(try library.catalog.summary().failures == 0)
        #expect(try library.catalog.knownFiles(under: ["/x"]).map(\.absentFormat) == ["JPEG XL"])
        #expect(try library.catalog.failure(atPath: "/x")?.absentFormat == "JPEG XL")
    }

    @Test func anImageIsFoundByItsCompanion() throws {
        let raw = Array("IMG.CR2".utf8)
        for folder in ["/p", "/q"] {
            let image = try library.add(FilePath(folder + "/IMG.JPG"))
            var facts = ImageFacts(basis: [], format: "JPEG")
            facts.companions = [.init(name: raw, kind: .raw)]
            try library.apply(.describe(id: image.id, facts))
        }
        #expect(try library.catalog.image(withCompanion: "/q/IMG.CR2")?.path == "/q/IMG.JPG")
        #expect(try library.catalog.image(withCompanion: "/r/IMG.CR2") == nil)
        #expect(try library.catalog.image(withCompanion: "/q/IMG.xmp") == nil)
    }
}
