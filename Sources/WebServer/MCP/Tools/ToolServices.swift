internal import CatalogStore
internal import ImagePreprocessing
internal import LibraryStore
internal import Thumbnails

/// What the tools share.
struct ToolServices: Sendable {
    let library: ServedLibrary
    let thumbnails: ThumbnailStore
    let describer: WarmDescriber

    /// The record of a picture that is named by its id.
    ///
    /// - Throws: ``ToolProblem/unknownPicture(_:)`` or `LibraryError`.
    func image(_ id: Int, in catalog: Catalog) throws -> ImageRecord {
        guard let image = try catalog.image(id: Int64(id)) else { throw ToolProblem.unknownPicture(id) }
        return image
    }

    /// A small copy of a picture, or why there is none: what is known of the picture is worth telling all the same.
    func copy(of image: ImageRecord, _ size: ThumbnailSize) -> ToolResult.Content {
        do {
            return .image(try thumbnails.thumbnail(of: image, size))
        } catch {
            return .text("There is no picture to look at: \(error)")
        }
    }
}
