/// Why a query cannot be answered.
public enum QueryError: Error, Equatable, CustomStringConvertible {
    /// The query has no words.
    case emptyQuery
    /// The library holds no embeddings. `model` is the name of the requested model if the library knows it, else nil.
    case emptyLibrary(path: String, model: String?)
    /// The library holds embeddings of another model, or of another version of this one.
    case otherModel(library: String, holds: [String], asked: String)
    /// The model made an embedding without a direction, all zeros or not finite, which is like nothing.
    case noDirection(model: String)

    /// One sentence: what, where, what to do.
    public var description: String {
        switch self {
        case .emptyQuery:
            "the query is empty; say what the picture shows, for example \"a red circle\""
        case .emptyLibrary(let path, let model):
            "\(path): the library holds no pictures yet; run `photoseek index \(model.map { "--model \($0) " } ?? "")FOLDER` first"
        case .noDirection(let model):
            "the model \(model) gives an embedding without a direction; check it with `photoseek model verify \(model)`"
        case .otherModel(let library, let holds, let asked) where holds.contains(asked):
            """
            \(library): the files of the model \(asked) have changed since the library was built with it; \
            restore them, or remove its embeddings with `photoseek model remove \(asked) --from-library` and index again
            """
        case .otherModel(let library, let holds, let asked):
            """
            \(library): the library holds embeddings of \(holds.joined(separator: " and ")), but none of \(asked); leave out \
            --model, or add that model with `photoseek index --model \(asked)`
            """
        }
    }
}
