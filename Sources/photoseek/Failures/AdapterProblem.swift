/// Why `photoseek adapt` stores no adapter.
enum AdapterProblem: Equatable, ExplainedError {
    /// The library has an adapter for this model already.
    case exists(library: String, model: String)
    /// The adapter does not find clearly more of the pictures that were held out.
    case noGain(model: String)

    var description: String {
        switch self {
        case .exists(let library, let model):
            "\(library): there is an adapter for the model \(model) already"
        case .noGain(let model):
            "the adapter for the model \(model) does not find clearly more of the held-out pictures, so that it is not stored"
        }
    }

    var remedy: String? {
        switch self {
        case .exists: "replace it with --replace"
        case .noGain: "use more pairs, or captions that the model understands less well"
        }
    }
}
