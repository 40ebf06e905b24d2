/// The files of a CLIP model on disk, opened: its configuration, and its weights mapped into memory.
///
/// The folder has the layout of a Hugging Face `CLIPModel`: `config.json`, `model.safetensors` (or shards with
/// their index), `preprocessor_config.json`, and a tokenizer. Opening reads the configuration and the
/// headers of the weight files, never the weights. Immutable; safe to use from any thread.
public struct Checkpoint: Sendable {
    /// The folder that holds the files.
    public let folder: String
    /// Every size of the model.
    public let configuration: CLIPConfiguration
    let weights: WeightFiles

    /// Opens a checkpoint.
    ///
    /// - Throws: ``CLIPModelError``, which names the file, the tensor or key, what was expected and what was
    ///   found.
    public init(folder: String) throws {
        self.folder = folder
        configuration = try CLIPConfiguration(contentsOf: folder + "/config.json")
        weights = try WeightFiles(folder: folder)
    }

    /// The file that says how a picture becomes the image encoder's input.
    public var preprocessorPath: String { folder + "/preprocessor_config.json" }
}
