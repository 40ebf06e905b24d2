internal import CLIPModel
public import CatalogStore
internal import LibraryStore
internal import Synchronization

/// The model of a library, loaded once, and anew if the library is moved to another model.
///
/// Any number of threads may use it.
public final class KeptModel: Sendable {
    private struct Loaded {
        let model: LoadedModel
        /// The fingerprint of the model that the library used when it was loaded; nil if it used none.
        let ofLibrary: String?
    }

    private let session: LibrarySession
    private let loaded = Mutex<Loaded?>(nil)

    /// - Parameter session: Which model.
    public init(_ session: LibrarySession) { self.session = session }

    /// The model for a library.
    ///
    /// - Throws: as `LibrarySession.model(for:threadsPerCall:otherwise:)`.
    public func model(for catalog: Catalog) throws -> LoadedModel {
        let inUse = try catalog.modelInUse()?.fingerprint
        return try loaded.withLock { loaded in
            if let known = loaded {
                let fingerprint = try known.model.encoder.fingerprint()
                if known.ofLibrary == inUse || fingerprint == inUse { return known.model }
            }
            let model = try session.model(for: catalog)
            loaded = Loaded(model: model, ofLibrary: inUse)
            return model
        }
    }
}
