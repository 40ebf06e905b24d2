import CatalogInspection
import CatalogStore
import Foundation
import SystemPackage
import TestSupport
import Testing

/// A library, and the program that uses it with a tiny model.
struct TestedLibrary {
    private static let model = Fixtures.path("checkpoints/gelu")

    let path: String
    /// The program, whose default library is this one.
    var program: Program

    init(_ path: String) {
        self.path = path
        program = Program(library: path)
        program.environment["PHOTOSEEK_MODEL"] = Self.model
    }

    /// What `photoseek index --json` prints.
    struct Report: Decodable {
        let added: Int
        let updated: Int
        let moved: Int
        let removed: Int
        let unchanged: Int

        /// Whether the library was as the folder is.
        var foundNothingNew: Bool { added + updated + moved + removed == 0 }
    }

    /// A hit of a search.
    struct Hit: Decodable, Equatable {
        let score: Float
        let path: String
        let uri: String?
    }

    /// Indexes a folder, which must succeed.
    func index(_ folder: FilePath, _ options: [String] = []) throws -> Report {
        let outcome = try program.start(["index", "--json"] + options + [folder.string]).wait()
        try #require(outcome.code == 0, "\(outcome.errors)")
        return try JSONDecoder().decode(Report.self, from: Data(outcome.output.utf8))
    }

    /// The command line of a search that finds everything.
    static let search = ["search", "--json", "--all", "-n", "10000", "a picture"]

    /// All pictures with their scores, ordered by path; none if there is no library or if it has no pictures.
    func hits() throws -> [Hit] { try Self.hits(in: try program.start(Self.search).wait()) }

    /// The hits in the outcome of a search.
    static func hits(in outcome: Program.Outcome) throws -> [Hit] {
        struct Answer: Decodable { let results: [Hit] }
        if outcome.code == 66 { return [] }
        try #require(outcome.code == 0, "\(outcome.errors)")
        let answer = try JSONDecoder().decode(Answer.self, from: Data(outcome.output.utf8))
        return answer.results.sorted { ($0.uri ?? $0.path) < ($1.uri ?? $1.path) }
    }

    /// Opens the catalog, checks its invariants, and returns what `body` makes of it.
    func inspect<Result>(_ body: (Catalog) throws -> Result) throws -> Result {
        let catalog = try Catalog(path: FilePath(path), access: .readOnly)
        try catalog.checkInvariants()
        return try body(catalog)
    }

    /// All that the catalog says of pictures.
    func contents() throws -> [String] { try inspect { try $0.contents() } }

    /// The paths of all images; none if there is no library.
    func imagePaths() throws -> Set<String> {
        guard FileManager.default.fileExists(atPath: path) else { return [] }
        return Set(try hits().map { $0.uri ?? $0.path })
    }
}

extension Program.Outcome {
    /// Expects an exit code that the program documents, and one sentence if it is an error; a signal that nobody sent ends no run.
    func expectOrderlyEnd(
        allowing signals: Set<Int32> = [], _ context: String,
        sourceLocation: SourceLocation = #_sourceLocation
    ) {
        if signals.contains(-code) || signals.contains(code - 128) { return }
        let isKnown = [0, 65, 66, 69, 73, 74].contains(code)
        let sentences = errors.split(separator: "\n").count { $0.hasPrefix("photoseek: error:") }
        #expect(
            isKnown && sentences == (code == 0 ? 0 : 1), "\(context): \(code): \(errors)",
            sourceLocation: sourceLocation)
    }
}
