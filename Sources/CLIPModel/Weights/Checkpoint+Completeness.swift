package import SystemPackage

extension Checkpoint {
    /// Opens a checkpoint, and checks that the files of its preprocessing and its tokenizer exist, which opening alone does
    /// not check.
    ///
    /// - Throws: ``CLIPModelError``.
    package init(complete folder: FilePath) throws {
        try self.init(folder: folder)
        let names = CheckpointFileNames(
            CheckpointFile.names(in: folder),
            hasOtherConfiguration: !Self.isTransformers(folder.appending(Self.configurationName)))
        if let missing = names.missing {
            throw CLIPModelError.missingFile(
                path: folder.appending(missing).string, purpose: "its settings or its tokenizer")
        }
    }

    /// Whether a folder seems to contain a CLIP or SigLIP model, sound or not: it has an `open_clip` configuration, or its
    /// `config.json` names such a model, or its `config.json` cannot be read but there is a `preprocessor_config.json`.
    package static func seemsToBe(in folder: FilePath) -> Bool {
        let names = CheckpointFile.names(in: folder)
        if names.contains(openCLIPConfigurationName) { return true }
        guard names.contains(configurationName) else { return false }
        let path = folder.appending(configurationName)
        guard let root = try? ConfigurationFile(contentsOf: path).root else {
            return names.contains(preprocessorName)
        }
        return CLIPConfiguration.modelTypes.contains((try? root.string("model_type", default: "")) ?? "")
    }
}
