import CatalogStore
import Foundation
import SystemPackage
import TestSupport
import Testing

/// What lies around a library, and whether the library itself is sound.
extension Workspace {
    /// Expects that the library holds so many images, all of which a search finds; 0 stands for no library, too.
    func expectSound(images: Int, sourceLocation: SourceLocation = #_sourceLocation) throws {
        let outcome = try program("search", "--json", "-n", "1000", "a picture")
        guard images > 0 else {
            #expect(outcome.code == 66, "\(outcome.errors)", sourceLocation: sourceLocation)
            return
        }
        let answer: SearchAnswer = try outcome.decoded(sourceLocation: sourceLocation)
        #expect(
            answer.results.count == images && answer.searched == images, sourceLocation: sourceLocation)
        try checkInvariants(images: images, sourceLocation: sourceLocation)
    }

    /// Expects that the catalog is what it says it always is.
    func checkInvariants(images: Int, sourceLocation: SourceLocation = #_sourceLocation) throws {
        let catalog = try Catalog(path: FilePath(library), access: .readOnly)
        try catalog.checkInvariants()
        #expect(try catalog.summary().images == images, sourceLocation: sourceLocation)
    }

    /// Expects that nothing lies beside the library but its log and these files, named by what follows its own name.
    func expectNothingLeft(
        but suffixes: String..., sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        let folder = (library as NSString).deletingLastPathComponent
        let name = (library as NSString).lastPathComponent
        let names = try FileManager.default.contentsOfDirectory(atPath: folder)
        let expected = Set(suffixes.map { name + $0 } + [name])
        #expect(
            Set(names).subtracting([name + "-wal", name + "-shm", "photos"]) == expected,
            sourceLocation: sourceLocation)
    }
}
