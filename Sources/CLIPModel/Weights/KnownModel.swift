internal import SystemPackage

/// A model that can be named without a path: the bundled one, or one that was fetched from the Hugging Face Hub.
public struct KnownModel: Sendable {
    /// The name and folder of the model.
    public let location: ModelLocation
    /// The opened files, or the ``CLIPModelError`` that explains why they cannot be opened.
    public let checkpoint: Result<Checkpoint, any Error>

    /// Returns the bundled model and the CLIP and SigLIP models in the Hugging Face Hub's cache, including damaged ones.
    ///
    /// Other tools share the cache. A repository is left out if it has no configuration, or if its configuration names
    /// another kind of model than CLIP or SigLIP.
    ///
    /// - Complexity: O(size of the files' headers).
    public static func all(in environment: HubEnvironment = .process) -> [KnownModel] {
        let bundled = ModelLocation.bundledFolder().map {
            KnownModel(ModelLocation(name: ModelLocation.bundledName, folder: $0))
        }
        let cache = HubCache(environment: environment)
        let fetched = cache.repositories.compactMap { repository in
            cache.snapshot(of: repository).map {
                KnownModel(ModelLocation(name: repository.description, folder: $0))
            }
        }
        return (bundled.map { [$0] } ?? []) + fetched.filter { $0.isSound || $0.claimsToBeCLIP }
    }

    private init(_ location: ModelLocation) {
        self.location = location
        checkpoint = Result { try location.openComplete() }
    }

    private var isSound: Bool { (try? checkpoint.get()) != nil }

    /// Whether the folder seems to contain a CLIP or SigLIP model: it has an `open_clip` configuration, or its `config.json`
    /// names such a model, or its `config.json` cannot be read but there is a `preprocessor_config.json`.
    private var claimsToBeCLIP: Bool {
        let names = CheckpointFile.names(in: location.folder)
        if names.contains(Checkpoint.openCLIPConfigurationName) { return true }
        guard names.contains(Checkpoint.configurationName) else { return false }
        let path = location.folder.appending(Checkpoint.configurationName)
        guard let root = try? ConfigurationFile(contentsOf: path).root else {
            return names.contains(Checkpoint.preprocessorName)
        }
        return CLIPConfiguration.modelTypes.contains((try? root.string("model_type", default: "")) ?? "")
    }
}

extension ModelLocation {
    /// Whether all files that a checkpoint needs exist and the checkpoint can be opened.
    public var isComplete: Bool { (try? openComplete()) != nil }

    /// Opens the checkpoint. Throws also if the preprocessing or the tokenizer is missing, which opening alone does not
    /// check.
    ///
    /// - Throws: ``CLIPModelError``.
    func openComplete() throws -> Checkpoint {
        let checkpoint = try Checkpoint(folder: folder)
        let names = CheckpointFileNames(
            CheckpointFile.names(in: folder),
            hasOtherConfiguration: !Checkpoint.isTransformers(
                folder.appending(Checkpoint.configurationName)))
        if let missing = names.missing {
            throw CLIPModelError.missingFile(
                path: folder.appending(missing).string, purpose: "its settings or its tokenizer")
        }
        return checkpoint
    }
}
