import FilePaths
import LibraryStore
import StopPoints
public import SystemPackage

extension Catalog {
    /// Gives all images, failures, mount points and folders at or below a path the same place below another one, in one transaction.
    ///
    /// Images keep their ids, embeddings and tags. Where an image or failure is known at a new path already, the moved one takes its
    /// place, because that is what the caller knows to be there; but an image keeps the tags that people gave either of the two, and,
    /// if both have the same content, the embeddings that only the other one had. A failure never takes the place of an image.
    /// Either path may lie below the other one. Files are not touched.
    ///
    /// - Parameters:
    ///   - old: The absolute path of a folder or of one file, in the form that `LibraryChange` describes.
    ///   - new: Its new path, in the same form.
    /// - Returns: The number of images and failures that moved.
    /// - Throws: `LibraryError.invalidChange` for a path in another form, or another `LibraryError`.
    /// - Complexity: O(*n* log *N*) for *n* rows that move in a library of *N* images.
    @discardableResult
    public func relocate(_ old: FilePath, to new: FilePath) throws -> Int {
        for path in [old, new] {
            if let problem = LibraryLocation.problem(with: path) {
                throw LibraryError.invalidChange(index: 0, reason: problem)
            }
        }
        let (old, new) = (location.canonical(old), location.canonical(new))
        guard old != new else { return 0 }
        return try write(.movedFolder) { db in
            try FolderMover(db: db, location: location, old: old, new: new).move()
        }
    }
}
