public import Analysis

/// Why texts cannot be compared with the pictures of a library.
public enum TextEmbeddingError: Error, Equatable, CustomStringConvertible {
    /// The adapter that a library has for a model is damaged, or is not one of this model.
    case unusableAdapter(library: String, model: String, reason: AnalysisError)

    /// One sentence: what is wrong and where.
    public var description: String {
        switch self {
        case .unusableAdapter(let library, let model, let reason):
            "\(library): the adapter for the model \(model) cannot be used: \(reason)"
        }
    }
}
