import SystemPackage
import TestSupport
import Testing
import VectorIndex

/// Compares an index that grows and shrinks with a plain dictionary of its vectors.
struct LiveIndexTests {
    /// The expected vectors, in the simplest form.
    private struct Model {
        var vectors: [Int64: [Float]] = [:]

        func exact(_ dimension: Int) -> ExactIndex {
            var index = ExactIndex(dimension: dimension)
            for (key, vector) in vectors.sorted(by: { $0.key < $1.key }) {
                vector.withUnsafeBufferPointer { index.append($0, key: key) }
            }
            return index
        }
    }

    /// The index under test: a file, and the changes since it was written.
    private struct Subject {
        let base: IVFFlatIndex
        let baseKeys: Set<Int64>
        var added: [Int64: [Float]] = [:]
        var removed: Set<Int64> = []

        func live() -> LiveIndex {
            var newer = ExactIndex(dimension: base.description.dimension)
            for (key, vector) in added.sorted(by: { $0.key < $1.key }) {
                vector.withUnsafeBufferPointer { newer.append($0, key: key) }
            }
            return LiveIndex(base: base, added: newer, removed: removed)
        }
    }

    private let folder: TemporaryFolder
    private let path: FilePath
    private static let dimension = 9

    init() throws {
        folder = try TemporaryFolder()
        path = folder.file("vectors.index")
    }

    private func build(_ model: Model, lists: Int) throws -> Subject {
        let vectors = model.vectors.sorted { $0.key < $1.key }
        let values = vectors.flatMap(\.value)
        try values.withUnsafeBufferPointer { values in
            let centroids =
                values.isEmpty
                ? Centroids(values: [1] + [Float](repeating: 0, count: 8), dimension: Self.dimension)
                : try SphericalKMeans(clusters: lists).train(values, dimension: Self.dimension)
            try IVFFlatBuilder(centroids: centroids).write(
                to: path, keys: vectors.map(\.key), values: values)
        }
        return Subject(base: try IVFFlatIndex(path: path), baseKeys: Set(vectors.map(\.key)))
    }

    @Test(arguments: 1...6)
    func randomAddingRemovingAndSearchingIsRight(_ seed: Int) throws {
        var random = SeededGenerator(seed: UInt64(700 + seed))
        var model = Model()
        var nextKey: Int64 = 1
        var subject = try build(model, lists: 1)
        for _ in 0..<400 {
            switch Int.random(in: 0..<20, using: &random) {
            case 0:
                subject = try build(model, lists: Int.random(in: 1...20, using: &random))
            case 1..<9:
                // Now and then the same vector is added again, as for copies of an image.
                let copy = model.vectors.values.randomElement(using: &random)
                let vector =
                    Bool.random(using: &random)
                    ? copy ?? SampleVectors.unit(random.floats(Self.dimension))
                    : SampleVectors.unit(random.floats(Self.dimension))
                model.vectors[nextKey] = vector
                subject.added[nextKey] = vector
                nextKey += 1
            case 9..<13:
                guard let key = model.vectors.keys.sorted().randomElement(using: &random) else { continue }
                model.vectors[key] = nil
                if subject.added.removeValue(forKey: key) == nil { subject.removed.insert(key) }
            default:
                try check(subject.live(), model, using: &random)
            }
        }
    }

    private func check(_ live: LiveIndex, _ model: Model, using random: inout SeededGenerator) throws {
        #expect(live.count == model.vectors.count)
        let query = SampleVectors.unit(random.floats(Self.dimension))
        var options = NeighborOptions(limit: [0, 1, 5, 50, .max].randomElement(using: &random)!)
        if Bool.random(using: &random) { options.minimumScore = Float.random(in: -0.5...0.5, using: &random) }
        if Int.random(in: 0..<3, using: &random) == 0 {
            options.allowed = KeySet(model.vectors.keys.filter { $0 % 3 == 0 })
        }
        if Int.random(in: 0..<3, using: &random) == 0, let key = model.vectors.keys.min() {
            options.excluded = [KeySet([key])]
        }
        let truth = model.exact(Self.dimension).search(query, options)
        #expect(try live.search(query, options, nprobe: live.base.description.nlist) == truth)
        // With few lists other vectors may be found, but they exist, and there are as many.
        let few = try live.search(query, options, nprobe: 1)
        #expect(few.count == truth.count)
        #expect(Set(few.map(\.key)).count == few.count)
        for neighbor in few {
            #expect(options.minimumScore <= neighbor.score)
            #expect(options.allowed.map { $0.contains(neighbor.key) } ?? true)
            #expect(!options.excluded.contains { $0.contains(neighbor.key) })
            let vector = try #require(model.vectors[neighbor.key])
            let product = zip(vector, query).reduce(0) { $0 + Double($1.0) * Double($1.1) }
            #expect(abs(product - Double(neighbor.score)) < 1e-5)
        }
        // All above a score are found, however few lists are searched.
        let all = NeighborOptions.all(above: 0.3)
        #expect(try live.search(query, all, nprobe: 1) == model.exact(Self.dimension).search(query, all))
    }
}
