internal import SystemPackage

/// A model that goes by a short name: the bundled one, or one that was fetched from the Hugging Face Hub.
public struct KnownModel: Sendable {
    /// Its name and folder.
    public let location: ModelLocation
    /// Its files, opened; or why they cannot be: ``CLIPModelError``.
    public let checkpoint: Result<Checkpoint, any Error>

    /// The bundled model, and the CLIP models among what the Hugging Face Hub's tools have fetched, sound or broken.
    ///
    /// The cache is shared with other tools: what its own configuration calls something else than a CLIP or SigLIP model, or
    /// what has none, is left out.
    /// - Complexity: O(files' headers).
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

    /// Whether the configuration says that it is a CLIP or SigLIP model, or cannot be read where the other files are those of
    /// one.
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
    /// Whether all files are there that a checkpoint cannot do without.
    public var isComplete: Bool { (try? openComplete()) != nil }

    /// Opens the checkpoint, and throws also for a small file that is missing.
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
                path: folder.appending(missing).string, purpose: "its settings, or its tokenizer")
        }
        return checkpoint
    }
}
