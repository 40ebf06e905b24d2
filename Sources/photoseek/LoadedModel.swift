internal import CLIPModel
internal import ImageEmbedding
internal import ImagePreprocessing
internal import LibraryStore
internal import ModelHub
internal import SystemPackage

/// An encoder with the name of its model.
struct LoadedModel {
    let name: String
    let encoder: CLIPEncoder

    /// The number of values of its embeddings.
    var dimension: Int { encoder.dimension }

    /// Creates what makes embeddings of image files, with the preprocessing of the model's own files.
    ///
    /// - Throws: `CLIPModelError` or `PreprocessingError`.
    func embedder(_ decoder: ImageDecoder = ImageDecoder()) throws -> ImageEmbedder {
        try ImageEmbedder(encoder, decoder: decoder)
    }
}

extension LoadedModel {
    /// Opens the model at a location.
    ///
    /// - Throws: ``CLIPModelError``, or ``ModelOptionsError/fetchedInPart(name:problem:)``.
    init(at location: ModelLocation, _ threadsPerCall: Int) throws {
        do {
            let checkpoint = try Checkpoint(folder: location.folder)
            self.init(
                name: location.name, encoder: CLIPEncoder(checkpoint, threadsPerCall: threadsPerCall))
        } catch {
            throw Self.explained(error, at: location)
        }
    }

    /// The error to report for a model that cannot be opened. For a model that was fetched only in part, it says how
    /// to fetch the rest.
    static func explained(_ error: any Error, at location: ModelLocation) -> any Error {
        guard let error = error as? CLIPModelError, case .missingFile = error,
            ModelLocation.isRepository(location.name)
        else { return error }
        return ModelOptionsError.fetchedInPart(name: location.name, problem: error.description)
    }

    /// Opens the model that a library was built with. For a repository of the Hub, it looks through all fetched
    /// commits, because the branch may have moved on since.
    ///
    /// - Throws: the same errors as ``init(at:_:)``, or ``ModelOptionsError/libraryModelMissing(name:)``.
    init(of record: ModelRecord, _ threadsPerCall: Int) throws {
        let current = Result { try LoadedModel(at: Self.location(of: record), threadsPerCall) }
        if ModelLocation.isRepository(record.name),
            (try? current.get().encoder.fingerprint()) != record.fingerprint
        {
            for location in ModelLocation.fetched(record.name) {
                guard let other = try? LoadedModel(at: location, threadsPerCall),
                    (try? other.encoder.fingerprint()) == record.fingerprint
                else { continue }
                self = other
                return
            }
        }
        self = try current.get()
    }

    private static func location(of record: ModelRecord) throws -> ModelLocation {
        do {
            return try ModelLocation(named: record.name)
        } catch ModelHubError.unknownModel where record.name != ModelLocation.bundledName {
            throw ModelOptionsError.libraryModelMissing(name: record.name)
        }
    }
}
