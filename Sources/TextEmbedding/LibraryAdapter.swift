public import Analysis
public import LibraryStore
internal import SystemPackage

/// The adapter that a library has for the texts of a model; each model has at most one.
public struct LibraryAdapter: Equatable, Sendable {
    /// The name that it is stored by.
    private static let name = "text"

    /// The adapter.
    public let adapter: Adapter
    /// Identifies the adapter for what is computed with it.
    let content: [UInt8]

    /// Reads the adapter of a library; nil if it has none for this model.
    ///
    /// - Throws: ``TextEmbeddingError/unusableAdapter(library:model:reason:)`` or `LibraryError`.
    /// - Complexity: O(dimension²).
    public init?(in library: any Library, of model: ModelRecord) throws {
        let stored = try library.learned(.adapter, modelID: model.id)
        guard let record = stored.first(where: { $0.name == Self.name }) else { return nil }
        do {
            let adapter = try Adapter(bytes: record.content)
            guard adapter.dimension == model.dimension else {
                throw AnalysisError.otherDimension(expected: model.dimension, found: adapter.dimension)
            }
            (self.adapter, content) = (adapter, record.content)
        } catch let error as AnalysisError {
            throw TextEmbeddingError.unusableAdapter(
                library: library.path.string, model: model.name, reason: error)
        }
    }

    /// Whether a library has an adapter for a model, without reading it.
    ///
    /// - Throws: `LibraryError`.
    public static func exists(in library: any Library, of model: ModelRecord) throws -> Bool {
        try library.learned(.adapter, modelID: model.id).contains { $0.name == name }
    }

    /// Stores an adapter for the texts of a model, instead of a former one. The library forgets the strengths of hits until a
    /// `StrengthRecorder` records them anew.
    ///
    /// Hold the lock of the library, because a run that indexes at the same time would record strengths without the adapter.
    /// - Parameters:
    ///   - adapter: Of the dimension of the model.
    ///   - library: The library.
    ///   - model: The model.
    /// - Throws: `LibraryError`.
    /// - Complexity: O(*n*) for *n* embeddings of the model.
    public static func store(_ adapter: Adapter, in library: any Library, of model: ModelRecord) throws {
        precondition(adapter.dimension == model.dimension)
        try library.setLearned(
            LearnedRecord(kind: .adapter, name: name, content: adapter.bytes), modelID: model.id)
    }

    /// Removes the adapter of a model, even a damaged one. The library forgets the strengths of hits, as with
    /// ``store(_:in:of:)``.
    ///
    /// - Returns: Whether there was one.
    /// - Throws: `LibraryError`.
    /// - Complexity: O(*n*) for *n* embeddings of the model.
    public static func remove(from library: any Library, of model: ModelRecord) throws -> Bool {
        try library.removeLearned(.adapter, named: name, modelID: model.id)
    }
}
