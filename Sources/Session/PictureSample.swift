internal import CatalogStore
internal import FilePaths
internal import LibraryStore
internal import SystemPackage

/// Some images of a library, spread evenly over the order in which they were added.
struct PictureSample {
    /// By rising id.
    let images: [ImageRecord]

    /// Chooses images at or below a folder.
    ///
    /// - Complexity: O(*n* log *n*) for *n* images there.
    init(_ count: Int, below folder: FilePath, in catalog: Catalog) throws {
        let ids = try catalog.imageIDs(of: [ImageFilter(.below(folder))], limit: .max, offset: 0).sorted()
        let chosen = ids.count <= count ? ids : (0..<count).map { ids[$0 * ids.count / count] }
        images = try catalog.images(ids: chosen).values.sorted { $0.id < $1.id }
    }

    /// The number of images that have no file now.
    var missing: Int { images.count { FileStatus(following: $0.path) == nil } }
}
