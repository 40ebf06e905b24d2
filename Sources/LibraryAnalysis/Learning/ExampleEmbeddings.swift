public import Analysis
public import CLIPModel
internal import ImagePreprocessing
public import Query
public import SystemPackage

/// What a probe learns from: the embeddings of examples, and the class of each.
public struct ExampleEmbeddings: Sendable {
    /// The embeddings, each once, `[n, dimension]`, of unit length.
    public let embeddings: Embeddings
    /// `[n]`: the class of each, a position in ``names``.
    public let classes: [Int]
    /// The names of the classes.
    public let names: [String]
    /// Pictures that could not be read, with the reason, in their order.
    public let failures: [UnreadPicture]
    /// Which classes have examples in common.
    public let warnings: [ProbeWarning]

    /// Makes the embeddings of examples. A picture that is there twice, in one class or in several, counts once, for the first class.
    ///
    /// - Parameters:
    ///   - pictures: The pictures.
    ///   - engine: The library that the selections are of.
    ///   - progress: Called with the number of pictures that are done; throwing ends the work.
    ///   - embed: The embedding of a picture file, `[dimension]`, of unit length. What it throws ends the work, except `ImageError`.
    /// - Throws: ``LibraryAnalysisError/unreadableExamples(name:path:reason:)``, ``LibraryAnalysisError/sharedExamples(name:other:)``,
    ///   `AnalysisError.emptyClass`, or what the library, `progress` or `embed` throws.
    /// - Complexity: One call of `embed` for each file; memory for all embeddings.
    public init(
        _ pictures: ExamplePictures, engine: SearchEngine, progress: (Int) throws -> Void = { _ in },
        embed: (FilePath) throws -> [Float]
    ) throws {
        var rows = ExampleRows(dimension: engine.encoder.dimension, capacity: pictures.count)
        var failures: [UnreadPicture] = []
        var done = 0
        for one in pictures.classes {
            guard let place = pictures.names.firstIndex(of: one.name) else { continue }
            let known = failures.count
            for file in one.files {
                try progress(done)
                done += 1
                do {
                    rows.add(try embed(file), to: place)
                } catch let error as ImageError {
                    failures.append(UnreadPicture(path: file, error: error))
                }
            }
            for selection in one.selections {
                try engine.forEachBlock(of: selection) { records, embeddings in
                    try progress(done)
                    done += records.count
                    for row in records.indices {
                        rows.add(embeddings[row], to: place, isOther: one.others != nil)
                    }
                }
            }
            guard rows.counts[place, default: 0] == 0 else { continue }
            if let failure = failures.dropFirst(known).first {
                throw LibraryAnalysisError.unreadableExamples(
                    name: one.name, path: failure.path.string, reason: failure.error.reason)
            }
            if let other = rows.shared.keys.filter({ $0.second == place }).map(\.first).min() {
                throw LibraryAnalysisError.sharedExamples(name: one.name, other: pictures.names[other])
            }
            throw AnalysisError.emptyClass(name: one.name)
        }
        (names, self.failures, classes) = (pictures.names, failures, rows.classes)
        embeddings = Embeddings(values: rows.values, dimension: engine.encoder.dimension)
        warnings = rows.shared.sorted { ($0.key.first, $0.key.second) < ($1.key.first, $1.key.second) }.map {
            .inBothClasses(
                first: pictures.names[$0.key.first], second: pictures.names[$0.key.second], count: $0.value)
        }
    }
}

/// Embeddings of known classes, each once.
private struct ExampleRows {
    /// Two classes that have an example in common.
    struct Pair: Hashable {
        /// The class that it counts for.
        let first: Int
        let second: Int
    }

    private let dimension: Int
    private(set) var values: [Float] = []
    private(set) var classes: [Int] = []
    /// The number of examples by class.
    private(set) var counts: [Int: Int] = [:]
    /// The number of examples that two classes have in common.
    private(set) var shared: [Pair: Int] = [:]
    /// The rows by the hash of their values.
    private var rows: [Int: [Int]] = [:]

    init(dimension: Int, capacity: Int) {
        self.dimension = dimension
        values.reserveCapacity(capacity * dimension)
    }

    /// Adds an example, unless it is there already.
    ///
    /// - Parameter isOther: Whether it is one of all pictures of a library, so that it does not matter if it is there.
    mutating func add(_ embedding: [Float], to place: Int, isOther: Bool = false) {
        precondition(embedding.count == dimension)
        var hasher = Hasher()
        embedding.withUnsafeBytes { hasher.combine(bytes: $0) }
        let hash = hasher.finalize()
        let known = rows[hash, default: []].first { row in
            values[row * dimension..<(row + 1) * dimension].elementsEqual(embedding)
        }
        guard let known else {
            rows[hash, default: []].append(classes.count)
            values.append(contentsOf: embedding)
            classes.append(place)
            counts[place, default: 0] += 1
            return
        }
        guard classes[known] != place, !isOther else { return }
        shared[Pair(first: classes[known], second: place), default: 0] += 1
    }
}
