internal import Query

extension QueryError: ExplainedError {
    var remedy: String? {
        switch self {
        case .emptyQuery: "say what the picture shows, for example \"a red circle\""
        case .emptyLibrary(_, let model):
            "run `photoseek index \(model.map { "--model \($0) " } ?? "")FOLDER` first"
        case .noDirection(let model): "check it with `photoseek model verify \(model)`"
        case .unknownStrengths(_, let model): "run `photoseek index --model \(model) FOLDER` once more"
        case .otherModel(_, let holds, let asked) where holds.contains(asked):
            "restore them, or remove its embeddings with `photoseek model remove \(asked) --from-library` and index again"
        case .otherModel(_, _, let asked):
            "leave out --model, or add that model with `photoseek index --model \(asked)`"
        }
    }
}
