import CLIPModel
import CatalogStore
import FilePaths
import LibraryStore
import Query
import SystemPackage
import TestSupport
import Testing

/// Groups of pictures of which one is enough, in libraries with files and invented embeddings.
struct DuplicateSearchTests {
    private let library: VectorLibrary

    init() throws { library = try VectorLibrary() }

    private var dimension: Int { library.encoder.dimension }

    private func axis(_ number: Int, _ other: Int? = nil, _ share: Float = 0) -> [Float] {
        VectorLibrary.normalized(
            (0..<dimension).map { $0 == number ? 1 : $0 == other ? share : 0 })
    }

    /// Adds a picture; those of one seed are the same in other sizes.
    private func add(
        _ name: String, seed: Int, side: Int = 96, content: UInt8, _ vector: [Float], takenAt: Int64? = nil,
        isWritten: Bool = true
    ) throws {
        let path = library.path(name)
        if isWritten { try path.write(SamplePicture.grid(seed: seed, side: side)) }
        var image = library.record(name, content: content)
        (image.width, image.height) = (side, side)
        var facts = ImageFacts(basis: [], format: "PNM")
        facts.takenAt = takenAt.map {
            .init(localSeconds: $0, nanoseconds: 0, utcOffset: nil, source: "exif")
        }
        image.facts = facts
        try library.add(image, vector)
    }

    /// Pictures that are like no other.
    private func addOthers(_ count: Int = 10) throws {
        for number in 0..<count {
            try add(
                "other\(number).ppm", seed: 1000 + number, content: UInt8(200 + number),
                axis(dimension - 1 - number))
        }
    }

    private func find(
        _ kinds: DuplicateGroup.Kind..., filters: [SearchFilter] = []
    ) async throws -> Duplicates {
        var search = try DuplicateSearch(
            library: library.catalog, encoder: library.encoder, modelName: "sample")
        if !kinds.isEmpty { search.kinds = Set(kinds) }
        search.threads = 2
        return try await search.find(filters)
    }

    /// Names of the pictures of each group, the one to keep first, after the kind and the reason.
    private func described(_ found: Duplicates) -> [String] {
        found.groups.map { group in
            let names = ([group.keeper] + group.others).map { $0.image.path.lastComponent?.string ?? "" }
            return "\(group.kind.rawValue) \(group.reason.rawValue): \(names.joined(separator: " "))"
        }
    }

    @Test func eachKindIsFound() async throws {
        try addOthers()
        try add("copy1.ppm", seed: 1, content: 1, axis(0))
        try add("copy2.ppm", seed: 1, content: 1, axis(0))
        try add("small.ppm", seed: 2, side: 48, content: 2, axis(1))
        try add("large.ppm", seed: 2, side: 96, content: 3, axis(1, 2, 0.1))
        try add("first.ppm", seed: 3, content: 4, axis(3), takenAt: 1000)
        try add("next.ppm", seed: 3, content: 5, axis(3, 4, 0.3), takenAt: 1004)
        try add("later.ppm", seed: 3, content: 6, axis(3, 4, 0.2), takenAt: 2000)
        let found = try await find()
        #expect(
            described(found) == [
                "exact first: copy1.ppm copy2.ppm", "same largest: large.ppm small.ppm",
                "burst earliest: first.ppm next.ppm",
            ])
        #expect(found.pictures == 17 && found.skipped.isEmpty)
        #expect(try await described(find(.same)) == ["same largest: large.ppm small.ppm"])
        #expect(try await find(.exact).read == 0)
    }

    /// Embeddings alone make no pictures the same.
    @Test func pixelsDecide() async throws {
        try addOthers()
        try add("a.ppm", seed: 1, content: 1, axis(0))
        try add("b.ppm", seed: 2, content: 2, axis(0))
        let found = try await find()
        #expect(found.groups.isEmpty && found.read >= 2)
    }

    /// A copy of one of two same pictures belongs to both kinds, and one picture of all is never named as not needed.
    @Test func oneOfAllIsKept() async throws {
        try addOthers()
        try add("small.ppm", seed: 1, side: 48, content: 1, axis(0))
        try add("smallcopy.ppm", seed: 1, side: 48, content: 1, axis(0))
        try add("large.ppm", seed: 1, side: 96, content: 2, axis(0, 1, 0.05))
        let found = try await find()
        #expect(
            described(found) == [
                "exact first: small.ppm smallcopy.ppm", "same largest: large.ppm small.ppm",
            ])
    }

    /// The second is like the first and the third, which are not alike: they do not become one group.
    @Test func burstsAreNoChains() async throws {
        try addOthers()
        try add("a.ppm", seed: 1, side: 100, content: 1, axis(0), takenAt: 1000)
        try add("b.ppm", seed: 1, side: 50, content: 2, axis(0, 1, 0.5), takenAt: 1006)
        try add("c.ppm", seed: 1, side: 50, content: 3, axis(0, 1, 1.2), takenAt: 1009)
        try add("d.ppm", seed: 1, side: 50, content: 4, axis(0, 1, 1.2), takenAt: 1015)
        #expect(
            try await described(find()) == ["burst largest: a.ppm b.ppm", "burst earliest: c.ppm d.ppm"])
    }

    @Test func whatIsGoneOrDamagedIsNamed() async throws {
        try addOthers()
        try add("small.ppm", seed: 1, side: 48, content: 1, axis(0))
        try add("gone.ppm", seed: 1, side: 96, content: 2, axis(0), isWritten: false)
        try add("broken.ppm", seed: 1, side: 90, content: 3, axis(0))
        try library.path("broken.ppm").write(Array("no picture".utf8))
        let found = try await find()
        #expect(found.groups.isEmpty)
        #expect(found.skipped.map { $0.path.lastComponent?.string } == ["broken.ppm", "gone.ppm"])
        #expect(found.skipped.allSatisfy { !$0.reason.isEmpty })
    }

    @Test func filtersDecideWhatCounts() async throws {
        try addOthers()
        try add("small.ppm", seed: 1, side: 48, content: 1, axis(0))
        try add("large.ppm", seed: 1, side: 96, content: 2, axis(0))
        let narrow = try SearchRequest(parsing: "wider:60").filters
        let found = try await find(filters: narrow)
        #expect(found.groups.isEmpty && found.pictures == 11)
    }

    /// Families of one picture in many sizes are found as they are, whatever their number; more than the neighbours that are
    /// looked up at first.
    @Test(arguments: 0..<4) func familiesAreGroups(seed: Int) async throws {
        var random = SeededGenerator(seed: UInt64(seed))
        var expected: [[String]] = []
        var content: UInt8 = 0
        for family in 0..<12 {
            let center = random.floats(dimension)
            let count = [1, 2, 3, 5, 22][Int.random(in: 0..<(family == 0 ? 5 : 4), using: &random)]
            var names: [String] = []
            for number in 0..<count {
                let vector = VectorLibrary.normalized(
                    zip(center, random.floats(dimension, in: -0.05...0.05)).map { $0 + $1 })
                names.append("\(family)-\(number).ppm")
                try add(
                    names[number], seed: 40 * seed + family, side: 60 + 4 * number, content: content, vector)
                content += 1
            }
            if count > 1 { expected.append(names.sorted()) }
        }
        let found = try await find()
        let groups = found.groups.map { group in
            ([group.keeper] + group.others).compactMap { $0.image.path.lastComponent?.string }.sorted()
        }
        #expect(groups.sorted { $0[0] < $1[0] } == expected.sorted { $0[0] < $1[0] })
        #expect(found.groups.allSatisfy { $0.kind == .same && $0.reason == .largest || $0.others.count > 0 })
        #expect(try await find() == found)
    }

    @Test func cancellingEndsTheSearch() async throws {
        try addOthers()
        let search = try DuplicateSearch(
            library: library.catalog, encoder: library.encoder, modelName: "sample")
        let task = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            return try await search.find()
        }
        await #expect(throws: CancellationError.self) { try await task.value }
    }
}
