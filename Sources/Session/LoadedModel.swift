public import CLIPModel
public import ImageEmbedding
public import ImagePreprocessing
internal import LibraryStore
public import ModelHub

/// An encoder with the name of its model.
///
/// Immutable; safe to use from any thread.
public struct LoadedModel: Sendable {
    /// The name of the model, as a library records it.
    public let name: String
    /// The encoder.
    public let encoder: CLIPEncoder

    /// The number of values of its embeddings.
    public var dimension: Int { encoder.dimension }

    /// Creates what makes embeddings of image files, with the preprocessing of the model's own files.
    ///
    /// - Throws: `CLIPModelError` or `PreprocessingError`.
    public func embedder(_ decoder: ImageDecoder = ImageDecoder()) throws -> ImageEmbedder {
        try ImageEmbedder(encoder, decoder: decoder)
    }

    /// Opens the model at a location.
    ///
    /// - Throws: `CLIPModelError`, or ``SessionError/fetchedInPart(name:problem:)``.
    init(at location: ModelLocation, threadsPerCall: Int) throws {
        do {
            let checkpoint = try Checkpoint(folder: location.folder)
            name = location.name
            encoder = CLIPEncoder(checkpoint, threadsPerCall: threadsPerCall)
        } catch {
            throw Self.explained(error, at: location)
        }
    }

    /// Returns the error to report for a model that cannot be opened: ``SessionError/fetchedInPart(name:problem:)`` if a
    /// repository of the Hub lacks a file, else the error itself.
    public static func explained(_ error: any Error, at location: ModelLocation) -> any Error {
        guard let error = error as? CLIPModelError, case .missingFile = error,
            ModelLocation.isRepository(location.name)
        else { return error }
        return SessionError.fetchedInPart(name: location.name, problem: error)
    }

    /// Opens the model that a library was built with. For a repository of the Hub, it looks through all fetched
    /// commits, because the branch may have moved on since.
    ///
    /// - Throws: the errors of ``init(at:threadsPerCall:)``, or ``SessionError/libraryModelMissing(name:)``.
    init(of record: ModelRecord, _ environment: HubEnvironment, threadsPerCall: Int) throws {
        let current = Result {
            try LoadedModel(at: Self.location(of: record, environment), threadsPerCall: threadsPerCall)
        }
        if ModelLocation.isRepository(record.name),
            (try? current.get().encoder.fingerprint()) != record.fingerprint
        {
            for location in ModelLocation.fetched(record.name, environment: environment) {
                guard let other = try? LoadedModel(at: location, threadsPerCall: threadsPerCall),
                    (try? other.encoder.fingerprint()) == record.fingerprint
                else { continue }
                self = other
                return
            }
        }
        self = try current.get()
    }

    private static func location(
        of record: ModelRecord, _ environment: HubEnvironment
    ) throws -> ModelLocation {
        do {
            return try ModelLocation(named: record.name, environment: environment)
        } catch ModelHubError.unknownModel where BundledModel(rawValue: record.name) == nil {
            throw SessionError.libraryModelMissing(name: record.name)
        }
    }
}
