internal import CLIPModel
public import CatalogStore
public import LibraryStore

/// Moves a library to another model. The library goes on using the former model until all its images have embeddings of the new
/// one.
///
/// ```swift
/// let change = try ModelSwitch(catalog, to: model)
/// _ = try await indexer.indexKnown()
/// if try change.finish() == 0 { print("searches use \(model.name) now") }
/// ```
///
/// A value; safe to use from any thread.
public struct ModelSwitch: Sendable {
    /// The model that the library uses at the beginning; nil if the library has no embeddings.
    public let former: ModelRecord?
    private let catalog: Catalog
    private let fingerprint: String

    /// Begins to move a library. Makes the model in use its default, because otherwise the first embeddings of another one could
    /// take its place.
    ///
    /// - Throws: `LibraryError` or `CLIPModelError`.
    public init(_ catalog: Catalog, to model: LoadedModel) throws {
        self.catalog = catalog
        fingerprint = try model.encoder.fingerprint()
        former = try catalog.modelInUse()
        if let former { try catalog.setDefaultModel(former.id) }
    }

    /// Makes the new model the default if every image has an embedding of it.
    ///
    /// - Returns: The number of images without one; 0 if the library uses the new model now.
    /// - Throws: `LibraryError`.
    public func finish() throws -> Int {
        let summary = try catalog.summary()
        let held = summary.models.first { $0.model.fingerprint == fingerprint }
        let missing = summary.images - (held?.embeddings ?? 0)
        if let held, missing == 0 { try catalog.setDefaultModel(held.model.id) }
        return missing
    }
}
