import CatalogInspection
import CatalogStore
import LibraryStore
import Foundation
import SystemPackage
import TestSupport
import Testing

/// Checks of a library, and of the files beside it.
extension Workspace {
    /// Expects that the library holds this many images, and that a search finds all of them. 0 also stands for no
    /// library.
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

    /// Expects that the invariants of the catalog hold.
    func checkInvariants(images: Int, sourceLocation: SourceLocation = #_sourceLocation) throws {
        let catalog = try Catalog(path: FilePath(library), access: .readOnly)
        try catalog.checkInvariants()
        #expect(try catalog.summary().images == images, sourceLocation: sourceLocation)
    }

    /// Expects that only its log, the folder of pictures, and the files with these suffixes to its name lie beside
    /// the library.
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
