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
    /// The terms cancel, so that their sum has no direction.
    case termsCancel
    /// The library has no picture with this id, or no embedding of it by the model.
    case unknownPicture(id: Int64, library: String, model: String)
    /// A ranking by words was asked for, and there is no text that is added.
    case noWords
    /// A least score was asked for in a ranking by words, whose hits have no score.
    case noScoresOfWords
    /// A least strength was asked for with a probe among the terms: strengths are known for queries of words.
    case noStrengthOfProbes
    /// The library has no probe of this name; `known` are those that it has for the model.
    case unknownProbe(name: String, known: [String], library: String)
    /// There is no place of this name.
    case unknownPlace(name: String)
    /// There is no format of this name or extension.
    case unknownFormat(name: String, known: [String])
    /// There is no set of templates of this name.
    case unknownTemplates(name: String, known: [String])
    /// Only hits that stand out were asked for, and the library does not know which do: it was written by an earlier version.
    case unknownStrengths(library: String, model: String)
    /// Only hits that stand out were asked for, and the library knows only which do with its adapter, which was left out.
    case strengthsOfAdapter(library: String, model: String)

    /// One sentence: what is wrong and where.
    public var description: String {
        switch self {
        case .emptyQuery:
            "the query is empty"
        case .emptyLibrary(let path, _):
            "\(path): the library holds no pictures yet"
        case .noWords: "a ranking by words needs a text that is added"
        case .noScoresOfWords: "a ranking by words has no scores, so that none can be the lowest"
        case .noStrengthOfProbes: "a query with like: has no strengths, so that none can be the lowest"
        case .unknownProbe(let name, _, let library): "\(library): the library has no probe called \(name)"
        case .unknownPlace(let name): "no place is called \"\(name)\""
        case .unknownFormat(let name, _): "no format of pictures is called \"\(name)\""
        case .unknownTemplates(let name, _): "no set of templates is called \"\(name)\""
        case .noDirection(let model):
            "the model \(model) gives an embedding without a direction"
        case .termsCancel:
            "what the query adds and what it subtracts cancel"
        case .unknownPicture(let id, let library, let model):
            "\(library): the library holds no picture #\(id) with an embedding of \(model)"
        case .unknownStrengths(let library, let model):
            "\(library): the library does not know yet which pictures stand out with \(model)"
        case .strengthsOfAdapter(let library, let model):
            "\(library): the library knows which pictures stand out with \(model) and its adapter, not without it"
        case .otherModel(let library, let holds, let asked) where holds.contains(asked):
            "\(library): the files of the model \(asked) have changed since the library was built with it"
        case .otherModel(let library, let holds, let asked):
            "\(library): the library holds embeddings of \(holds.joined(separator: " and ")), but none of \(asked)"
        }
    }
}
