internal import CatalogStore
internal import FilePaths
internal import LibraryStore
internal import SearchIndex
internal import SystemPackage
internal import Thumbnails

/// Files beside the library that nobody needs any more.
struct LeftoversCheck: HealthCheck {
    let catalog: Catalog
    /// Whether another program indexes into the library, so that an unfinished index may be its work.
    let isIndexing: Bool
    let subject = "files beside the library"

    func findings() throws -> [Finding] {
        let files = IndexFiles(library: catalog.path)
        let thumbnails = ThumbnailLeftovers(folder: catalog.path.appending(suffix: ".thumbnails"))
        var found: [LeftoverKind: [FilePath]] = [.indexFiles: files.strays(in: catalog)]
        found[.thumbnails] = try thumbnails.find(catalog.hasImage(withContent:))
        if !isIndexing {
            found[.unfinishedIndexes] = files.unfinished(in: catalog)
            found[.unfinishedRepairs] = RepairFiles(library: catalog.path).unfinished
        }
        return LeftoverKind.allCases.compactMap { kind in
            guard let paths = found[kind], !paths.isEmpty else { return nil }
            let bytes = paths.reduce(0) { $0 + (FileStatus(of: $1)?.fileSize ?? 0) }
            return .leftovers(kind, paths: paths, bytes: bytes)
        }
    }
}
