/// What can be wrong with a checkpoint, each case with the file, what was expected and what was found.
public enum CLIPModelError: Error, Equatable, CustomStringConvertible {
    /// The folder, or a file that a checkpoint must have, is not there.
    case missingFile(path: String, purpose: String)
    /// A file is there but cannot be read.
    case unreadable(path: String, reason: String)
    /// A JSON file is not what it should be; `key` is empty when the whole text is at fault.
    case malformed(path: String, key: String, expected: String, found: String)
    /// The configuration describes another kind of model.
    case unsupportedModel(path: String, found: String)
    /// The configuration names an activation that CLIP does not have.
    case unknownActivation(path: String, found: String)
    /// The header of a safetensors file cannot be true.
    case badHeader(path: String, expected: String, found: String)
    /// The header of a safetensors file cannot be true about one tensor.
    case badTensor(path: String, tensor: String, expected: String, found: String)
    /// The checkpoint lacks a tensor that its configuration calls for.
    case missingTensor(path: String, tensor: String, expected: String)
    /// A tensor has another shape than its configuration calls for.
    case wrongShape(path: String, tensor: String, expected: [Int], found: [Int])
    /// A weight is stored in a number format that weights cannot have.
    case unsupportedType(path: String, tensor: String, found: String)
    /// A weight is NaN or infinite.
    case notFinite(path: String, tensor: String, index: Int, found: String)
    /// The embedding of an input is NaN, infinite or zero although every weight is finite.
    case degenerateEmbedding(path: String, input: String)
    /// The preprocessing yields tensors of another shape than the image encoder takes.
    case preprocessingMismatch(path: String, expected: [Int], found: [Int])
    /// No model has this name.
    case unknownModel(name: String, reason: String)

    /// One sentence that names the file, what was expected and what was found.
    public var description: String {
        switch self {
        case .missingFile(let path, let purpose):
            "\(path): not found; a checkpoint needs it for \(purpose)"
        case .unreadable(let path, let reason):
            "\(path): cannot be read: \(reason)"
        case .malformed(let path, let key, let expected, let found):
            "\(path): \(key.isEmpty ? "the file" : "\"\(key)\"") should be \(expected), found \(found)"
        case .unsupportedModel(let path, let found):
            "\(path): model_type should be \"clip\", found \"\(found)\""
        case .unknownActivation(let path, let found):
            "\(path): hidden_act should be \"quick_gelu\" or \"gelu\", found \"\(found)\""
        case .badHeader(let path, let expected, let found):
            "\(path): not a valid safetensors file: expected \(expected), found \(found)"
        case .badTensor(let path, let tensor, let expected, let found):
            "\(path): tensor \(tensor): expected \(expected), found \(found)"
        case .missingTensor(let path, let tensor, let expected):
            "\(path): tensor \(tensor) is missing; the configuration calls for \(expected)"
        case .wrongShape(let path, let tensor, let expected, let found):
            "\(path): tensor \(tensor) should have the shape \(expected), found \(found)"
        case .unsupportedType(let path, let tensor, let found):
            "\(path): tensor \(tensor) should be F32, F16 or BF16, found \(found)"
        case .notFinite(let path, let tensor, let index, let found):
            "\(path): tensor \(tensor) should hold finite numbers, found \(found) at element \(index)"
        case .degenerateEmbedding(let path, let input):
            "\(path): the model has no usable embedding for \(input): it is zero or not finite"
        case .preprocessingMismatch(let path, let expected, let found):
            "\(path): the image encoder takes tensors of shape \(expected), the preprocessing makes \(found)"
        case .unknownModel(let name, let reason):
            "no model \"\(name)\": \(reason)"
        }
    }
}
