import CatalogStore
import Foundation
import SystemPackage
import TestSupport
import Testing

/// `kill -9` in the middle of index runs, really sent: at most the batch in hand is lost, never the library.
struct KilledRunTests {
    private static let photos = 400
    private let folder: TemporaryFolder
    private let program: Program

    init() throws {
        folder = try TemporaryFolder()
        var program = Program(library: folder.path("library.sqlite"))
        program.environment["PHOTOSEEK_MODEL"] = Fixtures.path("checkpoints/gelu")
        self.program = program
        for number in 0..<Self.photos {
            try folder.write(try SamplePicture.photo(number), to: "photos/\(number).jpg")
        }
    }

    private func start(_ threads: Int) throws -> Program.Run {
        try program.start(["index", "--json", "--threads", "\(threads)", folder.path("photos")])
    }

    @Test func aLibrarySurvivesEveryKill() throws {
        var random = SeededGenerator(seed: 9)
        var counts = [0]
        for round in 0..<15 {
            let run = try start(1 + round % 2)
            usleep(UInt32.random(in: 20_000...250_000, using: &random))
            kill(run.processIdentifier, SIGKILL)
            let outcome = try run.wait()
            if outcome.code == 0 { break }
            #expect(outcome.code == -SIGKILL)
            guard try program("status").code == 0 else {
                // Only before the first run made the library may there be none.
                #expect(counts == [0])
                continue
            }
            counts.append(try count())
            #expect(try program("search", "a cat").code == (counts.last == 0 ? 66 : 0))
        }
        #expect(counts == counts.sorted())
        #expect(counts.count > 2)

        #expect(try start(2).wait().code == 0)
        let catalog = try Catalog(path: folder.file("library.sqlite"), access: .readOnly)
        try catalog.checkInvariants()
        let paths = try catalog.knownFiles(under: [folder.file("photos")]).map(\.path)
        #expect(Set(paths) == Set((0..<Self.photos).map { folder.file("photos/\($0).jpg") }))
        #expect(paths.count == Self.photos)
        let model = try #require(try catalog.modelInUse())
        #expect(try catalog.embeddingCount(modelID: model.id) == Self.photos)
        #expect(try catalog.failures().isEmpty)
    }

    private func count() throws -> Int {
        let catalog = try Catalog(path: folder.file("library.sqlite"), access: .readOnly)
        try catalog.checkInvariants()
        return try catalog.summary().images
    }
}
