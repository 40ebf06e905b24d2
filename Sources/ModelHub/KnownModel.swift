public import CLIPModel
internal import SystemPackage

/// A model that can be named without a path: a bundled one, or one that was fetched from the Hugging Face Hub.
public struct KnownModel: Sendable {
    /// The name and folder of the model.
    public let location: ModelLocation
    /// The opened files, or the `CLIPModelError` that explains why they cannot be opened.
    public let checkpoint: Result<Checkpoint, any Error>

    /// Returns the bundled models and the CLIP and SigLIP models in the Hugging Face Hub's cache, including damaged ones.
    ///
    /// Other tools share the cache. A repository is left out if it has no configuration, or if its configuration names
    /// another kind of model than CLIP or SigLIP.
    ///
    /// - Complexity: O(size of the files' headers).
    public static func all(in environment: HubEnvironment = .process) -> [KnownModel] {
        let bundled = BundledModel.allCases.compactMap { model in
            model.folder.map { KnownModel(ModelLocation(name: model.name, folder: $0)) }
        }
        let cache = HubCache(environment: environment)
        let fetched = cache.repositories.compactMap { repository in
            cache.snapshot(of: repository).map {
                KnownModel(ModelLocation(name: repository.description, folder: $0))
            }
        }
        return bundled
            + fetched.filter { $0.isSound || Checkpoint.seemsToBe(in: $0.location.folder) }
    }

    private init(_ location: ModelLocation) {
        self.location = location
        checkpoint = Result { try Checkpoint(complete: location.folder) }
    }

    private var isSound: Bool { (try? checkpoint.get()) != nil }
}
