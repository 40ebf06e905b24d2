/// An error in a checkpoint. Each case names the file, what was expected and what was found.
public enum CLIPModelError: Error, Equatable, CustomStringConvertible {
    /// The folder, or a file that every checkpoint needs, does not exist.
    case missingFile(path: String, purpose: String)
    /// A file exists but cannot be read.
    case unreadable(path: String, reason: String)
    /// The file contains something else, such as a web page or a Git LFS pointer.
    case standIn(path: String, found: FileStandIn)
    /// A file does not have the expected content. `key` names the key in a JSON file; it is empty if the error is not
    /// about a single key.
    case malformed(path: String, key: String, expected: String, found: String)
    /// The configuration describes another kind of model.
    case unsupportedModel(path: String, found: String)
    /// The configuration names an activation that neither CLIP nor SigLIP has.
    case unknownActivation(path: String, found: String)
    /// The header of a safetensors file is invalid.
    case badHeader(path: String, expected: String, found: String)
    /// The header of a safetensors file has an invalid entry for one tensor.
    case badTensor(path: String, tensor: String, expected: String, found: String)
    /// The checkpoint lacks a tensor that its configuration requires.
    case missingTensor(path: String, tensor: String, expected: String)
    /// A shard lacks a tensor that it should contain according to `index`, the name of the file that lists the shards.
    case missingFromShard(path: String, tensor: String, index: String)
    /// A tensor has another shape than the configuration requires.
    case wrongShape(path: String, tensor: String, expected: [Int], found: [Int])
    /// A weight is stored in a number format that is not supported for weights.
    case unsupportedType(path: String, tensor: String, found: String)
    /// A weight is NaN or infinite.
    case notFinite(path: String, tensor: String, index: Int, found: String)
    /// A variance of a batch normalisation is negative.
    case negativeVariance(path: String, tensor: String, index: Int, found: String)
    /// The embedding of an input is NaN, infinite or zero although every weight is finite.
    case degenerateEmbedding(path: String, input: String)
    /// The preprocessing yields tensors of another shape than the image encoder takes.
    case preprocessingMismatch(path: String, expected: [Int], found: [Int])

    /// One sentence that names the file, what was expected and what was found.
    public var description: String {
        QuotedText.path(path) + ": " + problem
    }

    /// The path of the file.
    private var path: String {
        switch self {
        case .missingFile(let path, _), .unreadable(let path, _), .standIn(let path, _),
            .malformed(let path, _, _, _),
            .unsupportedModel(let path, _), .unknownActivation(let path, _), .badHeader(let path, _, _),
            .badTensor(let path, _, _, _), .missingTensor(let path, _, _), .missingFromShard(let path, _, _),
            .wrongShape(let path, _, _, _),
            .unsupportedType(let path, _, _), .notFinite(let path, _, _, _),
            .negativeVariance(let path, _, _, _), .degenerateEmbedding(let path, _),
            .preprocessingMismatch(let path, _, _):
            path
        }
    }

    /// What is wrong. Names and values from the file are escaped and shortened here; `expected` and `found` already
    /// are.
    private var problem: String {
        switch self {
        case .missingFile(_, let purpose):
            "not found; a checkpoint needs it for \(purpose)"
        case .unreadable(_, let reason):
            "cannot be read: \(reason)"
        case .standIn(_, let found):
            found.explanation
        case .malformed(_, let key, let expected, let found):
            (key.isEmpty ? "the file" : "\"\(QuotedText.name(key))\"")
                + " should be \(expected), found \(found)"
        case .unsupportedModel(_, let found):
            "model_type should be \"clip\" or \"siglip\", found \(QuotedText.quoted(found))"
        case .unknownActivation(_, let found):
            "hidden_act should be \"quick_gelu\", \"gelu\" or \"gelu_pytorch_tanh\", found "
                + QuotedText.quoted(found)
        case .badHeader(_, let expected, let found):
            "not a valid safetensors file: expected \(expected), found \(found)"
        case .badTensor(_, let tensor, let expected, let found):
            "tensor \(QuotedText.name(tensor)): expected \(expected), found \(found)"
        case .missingTensor(_, let tensor, let expected):
            "tensor \(QuotedText.name(tensor)) is missing; the configuration calls for \(expected)"
        case .missingFromShard(_, let tensor, let index):
            "tensor \(QuotedText.name(tensor)) is missing, but \(index) says that it is in this file"
        case .wrongShape(_, let tensor, let expected, let found):
            "tensor \(QuotedText.name(tensor)) should have the shape \(QuotedText.shape(expected)), found "
                + QuotedText.shape(found)
        case .unsupportedType(_, let tensor, let found):
            "tensor \(QuotedText.name(tensor)) should be F32, F16 or BF16, found \(found)"
        case .notFinite(_, let tensor, let index, let found):
            "tensor \(QuotedText.name(tensor)) should hold finite numbers, found \(found) at element \(index)"
        case .negativeVariance(_, let tensor, let index, let found):
            "tensor \(QuotedText.name(tensor)) should hold variances, found \(found) at element \(index)"
        case .degenerateEmbedding(_, let input):
            "the model has no usable embedding for \(input): it is zero or not finite"
        case .preprocessingMismatch(_, let expected, let found):
            "the image encoder takes tensors of shape \(expected), the preprocessing makes \(found)"
        }
    }
}
