public import CatalogStore
internal import FilePaths
public import LibraryStore
public import SystemPackage

/// All that a library knows of one picture.
public struct KnownPicture: Sendable {
    /// What the library has of the file.
    public enum Entry: Sendable {
        /// An image, with what is known beside its pixels (nil if that was not read), and the models that have an embedding of
        /// it.
        case image(ImageRecord, facts: ImageFacts?, models: [ModelRecord])
        /// A file that could not be read.
        case failure(FailureRecord)
    }

    /// How the file compares with what the library has.
    public enum FileState: String, Sendable {
        /// It has the size and times that it had when it was indexed.
        case unchanged
        /// It has another size or time.
        case changed
        /// It is not there.
        case missing
    }

    /// The library's entry.
    public let entry: Entry
    /// The state of the file now.
    public let state: FileState
    /// The models of the library, in the order of their registration.
    public let models: [ModelRecord]

    /// Looks up a picture, by its own path or by that of a companion such as its raw file.
    ///
    /// - Parameters:
    ///   - path: The file, which need not exist any more; relative paths start at the current folder.
    ///   - catalog: The library.
    /// - Throws: ``SessionError/unknownPicture(path:library:)`` if the library has no entry; `LibraryError`.
    public init(_ path: FilePath, in catalog: Catalog) throws {
        let resolved = path.resolvingExistingPart
        models = try catalog.heldModels()
        if let image = try catalog.image(atPath: resolved) ?? catalog.image(withCompanion: resolved) {
            let holders = try models.filter { model in
                try catalog.embeddingID(imageID: image.id, modelID: model.id) != nil
            }
            entry = .image(image, facts: try catalog.facts(imageIDs: [image.id])[image.id], models: holders)
            state = Self.state(of: image.path, image.fileSize, image.modificationTime)
        } else if let failure = try catalog.failure(atPath: resolved) {
            entry = .failure(failure)
            state = Self.state(of: failure.path, failure.fileSize, failure.modificationTime)
        } else {
            throw SessionError.unknownPicture(path: resolved.string, library: catalog.path.string)
        }
    }

    /// What is known of an image beside its pixels; nil for a failure, and if that was not read.
    public var facts: ImageFacts? {
        if case .image(_, let facts, _) = entry { facts } else { nil }
    }

    private static func state(of path: FilePath, _ fileSize: Int64, _ modificationTime: Int64) -> FileState {
        guard let status = FileStatus(following: path) else { return .missing }
        return status.fileSize == fileSize && status.modificationTime == modificationTime
            ? .unchanged : .changed
    }
}
