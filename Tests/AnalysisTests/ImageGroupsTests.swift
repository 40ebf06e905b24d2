import Analysis
import CLIPModel
import TestSupport
import Testing

/// Groups of images and their names, against NumPy by `Fixtures/analysis/describe/make_golden.py`.
struct ImageGroupsTests {
    private let golden: DescriptionGolden

    init() throws { golden = try .read() }

    private func groups(count: Int, nearest: Int = 3) throws -> [ImageGroup] {
        let members = golden.memberEmbeddings
        var groups = try ImageGroups(training: members, count: count, nearest: nearest)
        // In two blocks, with ids from 100 on.
        for rows in [0..<8, 8..<members.count] {
            let values = members.values[
                rows.lowerBound * members.dimension..<rows.upperBound * members.dimension]
            try groups.add(
                Embeddings(values: Array(values), dimension: members.dimension),
                ids: rows.map { Int64($0) + 100 })
        }
        return groups.all
    }

    @Test func plantedGroupsAreFoundAndNamedAsByNumPy() throws {
        let found = try groups(count: 3)
        #expect(found.map(\.count) == golden.memberCounts)
        var start: Int64 = 100
        for group in found {
            #expect(group.nearest.count == 3)
            #expect(group.nearest.allSatisfy { (start..<start + Int64(group.count)).contains($0.id) })
            #expect(group.nearest.map(\.cosine) == group.nearest.map(\.cosine).sorted(by: >))
            start += Int64(group.count)
        }
        let describer = try ImageDescriber(golden.wordEmbeddings, common: golden.commonDirection)
        let names = try GroupNames(found, describer: describer, kinds: golden.kindOfWord)
        #expect(names.words.map { $0.map(\.text) } == golden.names)
        #expect(names.hints.allSatisfy { $0.isEmpty })
    }

    @Test func oneGroupHasAllImagesAndTheNameOfTheirMean() throws {
        let found = try groups(count: 1, nearest: 100)
        #expect(found.count == 1 && found[0].count == golden.memberEmbeddings.count)
        #expect(Set(found[0].nearest.map(\.id)) == Set((0..<Int64(found[0].count)).map { $0 + 100 }))
        let describer = try ImageDescriber(golden.wordEmbeddings, common: golden.commonDirection)
        let names = try GroupNames(found, describer: describer, kinds: golden.kindOfWord)
        #expect(names.words[0].isEmpty == !names.hints[0].isEmpty)
    }

    @Test func sameAndFewImagesMakeFewGroups() throws {
        let image = golden.imageEmbeddings[0]
        let same = Embeddings(values: (0..<10).flatMap { _ in image }, dimension: image.count)
        var groups = try ImageGroups(training: same, count: 4)
        try groups.add(same, ids: Array(1...10))
        #expect(groups.all.map(\.count) == [10])
        var single = try ImageGroups(
            training: Embeddings(values: image, dimension: image.count), count: 9, nearest: 0)
        try single.add(Embeddings(values: image, dimension: image.count), ids: [5])
        #expect(single.all.count == 1 && single.all[0].nearest.isEmpty)
        let describer = try ImageDescriber(golden.wordEmbeddings, common: golden.commonDirection)
        #expect(try GroupNames([], describer: describer, kinds: golden.kindOfWord).words.isEmpty)
    }

    @Test func theUsualNumberOfGroupsIsTheRootOfHalfTheImages() {
        #expect(
            [0, 1, 2, 3, 8, 200, 1152, 1_000_000].map(ImageGroups.usualCount) == [1, 1, 1, 1, 2, 10, 24, 24])
    }

    @Test func brokenEmbeddingsAreRefused() throws {
        let members = golden.memberEmbeddings
        let broken = Embeddings(
            values: members.values.enumerated().map { $0.offset == members.dimension ? .nan : $0.element },
            dimension: members.dimension)
        #expect(throws: AnalysisError.notFinite(row: 1)) { try ImageGroups(training: broken, count: 2) }
        var groups = try ImageGroups(training: members, count: 2)
        #expect(throws: AnalysisError.notFinite(row: 1)) {
            try groups.add(broken, ids: (0..<Int64(broken.count)).map(\.self))
        }
        #expect(groups.all.isEmpty)
        #expect(throws: AnalysisError.otherDimension(expected: members.dimension, found: 1)) {
            try groups.add(Embeddings(values: [1], dimension: 1), ids: [1])
        }
    }
}
