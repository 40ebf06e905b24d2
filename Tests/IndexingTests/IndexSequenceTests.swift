import CatalogInspection
import LibraryStore
import CatalogStore
import Foundation
import Indexing
import SystemPackage
import TestSupport
import Testing

/// Random sequences of file operations: after every run, the library matches the folder.
struct IndexSequenceTests {
    @Test(arguments: [1, 2, 3, 4] as [UInt64])
    func theLibraryEqualsTheFolderAfterEveryRun(_ seed: UInt64) async throws {
        var random = SeededGenerator(seed: seed)
        var simulation = try Simulation(sample: SampleFolder())
        for _ in 0..<40 {
            for _ in 0..<Int.random(in: 1...6, using: &random) { try simulation.step(&random) }
            let options = IndexingOptions(
                threads: Int.random(in: 1...3, using: &random),
                batchSize: Int.random(in: 1...5, using: &random))
            try await simulation.indexAndCompare(simulation.sample.first, options)
        }
    }

    @Test(arguments: [5, 6, 7, 8, 9, 10, 11, 12] as [UInt64])
    func aRunLeavesWhatOtherModelsKnow(_ seed: UInt64) async throws {
        var random = SeededGenerator(seed: seed)
        var simulation = try Simulation(sample: SampleFolder())
        let models = [simulation.sample.first, simulation.sample.second]
        for run in 0..<40 {
            for _ in 0..<Int.random(in: 1...3, using: &random) { try simulation.step(&random) }
            let options = IndexingOptions(
                threads: Int.random(in: 1...3, using: &random),
                batchSize: Int.random(in: 1...5, using: &random))
            let other = models[(run + 1) % 2].name
            let before = try simulation.embeddings(of: other)
            try await simulation.indexAndCompare(models[run % 2], options)
            try simulation.compareKept(before, with: simulation.embeddings(of: other))
        }
    }
}

/// The expected state of the folder, updated together with the folder on disk.
private struct Simulation {
    let sample: SampleFolder
    /// The number of each file's content; negative numbers are not pictures.
    private var files: [String: Int] = ["always.png": 1000]
    /// The embeddings, by model name and content number.
    private var vectors: [String: [Int: [Float]]] = [:]
    private var hashes: [Int: [UInt8]] = [:]

    private static let names = [
        "a.png", "b.png", "c.png", "d.jpg", "sub/a.png", "sub/e.png", "sub/deep/f.png",
    ]

    init(sample: SampleFolder) throws {
        self.sample = sample
        // These files stay, because the library would keep the entries of empty folders and of a named folder without
        // pictures.
        try sample.write(Self.content(1000), to: "always.png")
        for folder in ["sub", "sub/deep"] {
            try makeFolder(of: folder + "/notes.txt")
            try sample.write(Array("words".utf8), to: folder + "/notes.txt")
        }
    }

    private static func content(_ number: Int) -> [UInt8] {
        number < 0 ? Array("no picture \(number)".utf8) : SamplePicture.png(seed: number)
    }

    /// One change on disk.
    mutating func step(_ random: inout SeededGenerator) throws {
        guard let name = Self.names.randomElement(using: &random) else { return }
        let present = files.keys.sorted().filter { $0 != "always.png" }
        guard let other = present.randomElement(using: &random) else {
            return try write(Int.random(in: -2...5, using: &random), to: name)
        }
        switch Int.random(in: 0..<7, using: &random) {
        case 0, 1:
            try write(Int.random(in: -2...5, using: &random), to: name)
        case 2:
            try FileManager.default.removeItem(atPath: sample.photo(other))
            files[other] = nil
        case 3:
            guard name != other, let number = files.removeValue(forKey: other) else { return }
            try makeFolder(of: name)
            #expect(rename(sample.photo(other), sample.photo(name)) == 0)
            files[name] = number
        case 4:
            if let number = files[other] { try write(number, to: name) }
        case 5:
            guard name != other, let one = files[name], let two = files[other] else { return }
            #expect(rename(sample.photo(name), sample.photo("aside")) == 0)
            #expect(rename(sample.photo(other), sample.photo(name)) == 0)
            #expect(rename(sample.photo("aside"), sample.photo(other)) == 0)
            (files[name], files[other]) = (two, one)
        default:
            try sample.touch(other)
        }
    }

    private mutating func write(_ number: Int, to name: String) throws {
        try sample.write(Self.content(number), to: name)
        files[name] = number
    }

    private func makeFolder(of name: String) throws {
        try FileManager.default.createDirectory(
            at: URL(filePath: sample.photo(name)).deletingLastPathComponent(),
            withIntermediateDirectories: true)
    }

    /// Indexes, and compares paths, contents, embeddings and the report with the files.
    mutating func indexAndCompare(_ model: SampleModel, _ options: IndexingOptions) async throws {
        let before = try sample.images()
        let report = try await sample.index(model, options: options)
        try sample.catalog.checkInvariants()

        let images = try sample.images()
        let pictures = files.filter { $0.value >= 0 }
        #expect(Set(images.map(\.path)) == Set(pictures.keys.map(sample.file)))
        let failures = try sample.catalog.failures().map(\.path)
        #expect(Set(failures) == Set(files.filter { $0.value < 0 }.keys.map(sample.file)))
        for known in try sample.catalog.models() {
            try compareContents(of: images, known, isComplete: known.name == model.name)
        }

        let accounted = [report.added, report.updated, report.moved, report.unchanged, report.knownFailures]
        #expect(accounted.reduce(report.failures.count, +) == files.count)
        // An image whose path and content stayed the same keeps its id.
        for image in images {
            for former in before where former.path == image.path && former.contentHash == image.contentHash {
                #expect(former.id == image.id)
            }
        }
        let second = try await sample.index(model, options: options)
        #expect(second.unchanged == pictures.count)
        #expect(second.knownFailures == files.count - pictures.count)
        #expect(second.embedded == 0)
    }

    /// Compares hashes, and compares embeddings with those computed in other batches.
    ///
    /// - Parameter isComplete: Whether every image must have an embedding.
    private mutating func compareContents(
        of images: [ImageRecord], _ model: ModelRecord, isComplete: Bool
    ) throws {
        for image in images {
            let name = sample.name(image.path)
            let number = try #require(files[name])
            #expect(image.contentHash == hashes[number, default: image.contentHash])
            hashes[number] = image.contentHash
            let stored = try sample.catalog.embedding(imageID: image.id, modelID: model.id)
            #expect(stored != nil || !isComplete)
            guard let vector = stored else { continue }
            if let known = vectors[model.name]?[number] {
                #expect(zip(vector, known).allSatisfy { abs($0 - $1) < 1e-5 })
            } else {
                vectors[model.name, default: [:]][number] = vector
            }
        }
        #expect(Set(hashes.values).count == hashes.count)
    }

    /// The images, with the ids of their embeddings of a model.
    func embeddings(of model: String) throws -> [(image: ImageRecord, embedding: Int64?)] {
        guard let model = try sample.catalog.model(named: model) else { return [] }
        return try sample.images().map {
            ($0, try sample.catalog.embeddingID(imageID: $0.id, modelID: model.id))
        }
    }

    /// Compares the embeddings of a model before and after a run with another model.
    func compareKept(
        _ before: [(image: ImageRecord, embedding: Int64?)],
        with after: [(image: ImageRecord, embedding: Int64?)]
    ) {
        for former in before where former.embedding != nil {
            let same = after.filter { $0.image.contentHash == former.image.contentHash }
            for now in same where now.image.id == former.image.id {
                #expect(now.embedding == former.embedding)
            }
            // A file that disappeared from its path and appeared at a new one has moved. If several files with this
            // content disappeared, the one that moved may have no embedding of this model.
            let gone = before.filter { other in
                other.image.contentHash == former.image.contentHash
                    && !FileManager.default.fileExists(atPath: other.image.path.string)
            }
            let added = same.filter { now in !before.contains { $0.image.path == now.image.path } }
            let hasMoved = !gone.isEmpty && gone.allSatisfy { $0.embedding != nil } && !added.isEmpty
            if hasMoved { #expect(added.contains { $0.embedding != nil }) }
        }
    }
}
