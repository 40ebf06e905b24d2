import Foundation
import TestSupport
import Testing

/// A folder of pictures, a library, and the program, for one test.
///
/// The model is a tiny one with random weights: fast, and different pictures get different embeddings.
struct Workspace {
    static let model = Fixtures.path("checkpoints/gelu")

    let folder: TemporaryFolder
    var program: Program
    /// The library file that the program uses by default.
    var library: String { didSet { program.environment["PHOTOSEEK_LIBRARY"] = library } }

    init() throws {
        folder = try TemporaryFolder()
        library = folder.path("library/photos.sqlite")
        program = Program(library: library, currentFolder: folder.path)
        program.environment["PHOTOSEEK_MODEL"] = Self.model
        try makeFolder("photos")
    }

    /// The folder of the pictures.
    var photos: String { folder.path("photos") }

    /// The path of a picture, given its path relative to the folder of pictures.
    func photo(_ name: String) -> String { photos + "/" + name }

    func makeFolder(_ name: String) throws {
        try FileManager.default.createDirectory(atPath: folder.path(name), withIntermediateDirectories: true)
    }

    /// Writes a picture that is different for every seed. The name may contain any bytes that a file name can.
    @discardableResult
    func addPicture(_ name: String, seed: Int) throws -> String {
        try write(SamplePicture.png(seed: seed), to: name)
    }

    /// Writes `count` pictures named by their seeds, from `first` on.
    func addPictures(_ count: Int, from first: Int = 0, in subfolder: String = "") throws {
        if !subfolder.isEmpty { try makeFolder("photos/" + subfolder) }
        for seed in first..<first + count {
            try addPicture((subfolder.isEmpty ? "" : subfolder + "/") + Self.name(seed), seed: seed)
        }
    }

    /// Writes pictures that take some time to decode.
    func addPhotos(_ count: Int) throws {
        for number in 0..<count { try write(try SamplePicture.photo(number), to: "photo\(number).jpg") }
    }

    static func name(_ seed: Int) -> String { String(format: "%05d.png", seed) }

    @discardableResult
    func write(_ bytes: [UInt8], to name: String) throws -> String {
        let path = photo(name)
        try bytes.withUnsafeBytes { try TestFile.write($0, to: path) }
        return path
    }

    func move(_ name: String, to other: String) throws {
        try FileManager.default.moveItem(atPath: photo(name), toPath: photo(other))
    }

    func remove(_ name: String) throws { try FileManager.default.removeItem(atPath: photo(name)) }

    /// Gives a file another modification time and leaves its content.
    func touch(_ name: String, secondsAgo: Double = 3600) throws {
        try FileManager.default.setAttributes(
            [.modificationDate: Date(timeIntervalSinceNow: -secondsAgo)], ofItemAtPath: photo(name))
    }

    /// Indexes the folder of pictures, which must succeed.
    @discardableResult
    func index(
        _ options: String..., paths: [String]? = nil, sourceLocation: SourceLocation = #_sourceLocation
    ) throws -> IndexAnswer {
        let outcome = try program.start(["index", "--json"] + options + (paths ?? [photos])).wait()
        #expect(outcome.code == 0, "\(outcome.errors)", sourceLocation: sourceLocation)
        return try outcome.decoded(sourceLocation: sourceLocation)
    }

    /// All images of the library, ranked for a query.
    func search(
        _ words: String = "a picture", options: [String] = [],
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws -> SearchAnswer {
        let outcome = try program.start(["search", "--json", "--all", "-n", "100000"] + options + [words])
            .wait()
        #expect(outcome.code == 0, "\(outcome.errors)", sourceLocation: sourceLocation)
        return try outcome.decoded(sourceLocation: sourceLocation)
    }

    /// The ids of all images by their names in the folder of pictures, byte for byte.
    func ids(sourceLocation: SourceLocation = #_sourceLocation) throws -> [[UInt8]: Int64] {
        let hits = try search(sourceLocation: sourceLocation).results
        let prefix = photos.utf8.count + 1
        return Dictionary(
            hits.map { (Array($0.path.utf8.dropFirst(prefix)), $0.id) },
            uniquingKeysWith: { first, _ in
                Issue.record("a path occurs twice in the library", sourceLocation: sourceLocation)
                return first
            })
    }

    /// The names of all images in the library, in order.
    func names(sourceLocation: SourceLocation = #_sourceLocation) throws -> [String] {
        try ids(sourceLocation: sourceLocation).keys.map { String(decoding: $0, as: UTF8.self) }.sorted()
    }

    /// The paths of all images in the library, in order.
    func paths(sourceLocation: SourceLocation = #_sourceLocation) throws -> [String] {
        try search(sourceLocation: sourceLocation).results.map(\.path).sorted()
    }

    func id(_ name: String, sourceLocation: SourceLocation = #_sourceLocation) throws -> Int64 {
        let id = try ids(sourceLocation: sourceLocation)[Array(name.utf8)]
        return try #require(id, "\(name) is not in the library", sourceLocation: sourceLocation)
    }

    func status(sourceLocation: SourceLocation = #_sourceLocation) throws -> StatusAnswer {
        let outcome = try program("status", "--json")
        #expect(outcome.code == 0, "\(outcome.errors)", sourceLocation: sourceLocation)
        return try outcome.decoded(sourceLocation: sourceLocation)
    }
}

/// Writes files with names that Foundation might change.
enum TestFile {
    struct Refused: Error {
        let path: String
        let reason: String
    }

    static func write(_ bytes: UnsafeRawBufferPointer, to path: String) throws {
        guard let file = fopen(path, "wb") else {
            throw Refused(path: path, reason: String(cString: strerror(errno)))
        }
        defer { fclose(file) }
        guard fwrite(bytes.baseAddress, 1, bytes.count, file) == bytes.count else {
            throw Refused(path: path, reason: String(cString: strerror(errno)))
        }
    }
}
