internal import TextEmbedding

extension TextEmbeddingError: ExplainedError {
    var remedy: String? {
        switch self {
        case .unusableAdapter(_, let model, _):
            "remove it with `photoseek adapt --remove --model \(model)`; searches can also leave it out with --without-adapter"
        }
    }
}
