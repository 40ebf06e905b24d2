internal import Query

extension QueryError: ExplainedError {
    var remedy: String? {
        switch self {
        case .emptyQuery: "say what the picture shows, for example \"a red circle\""
        case .emptyLibrary(_, let model):
            "run `photoseek index \(model.map { "--model \($0) " } ?? "")FOLDER` first"
        case .termsCancel: "give the terms different weights, or leave some out"
        case .unknownPicture: "`photoseek search --json` prints the ids of pictures"
        case .noWords: "say what to look for, or leave out by:words (--by words)"
        case .noScoresOfWords: "leave out score: (--min-score) or by:words (--by words)"
        case .noStrengthOfProbes: "leave out strength: (--good), or use score: (--min-score)"
        case .unknownProbe(let name, let known, _):
            known.isEmpty
                ? "it has none yet; `photoseek learn` learns one"
                : "it has \(known.joined(separator: ", "))"
                    + (name.nearest(among: known).map { "; perhaps \($0) is meant" } ?? "")
        case .unknownPlace: "check the spelling, or name a point as near:38.7,-9.1,10"
        case .unknownFormat(_, let known), .unknownTemplates(_, let known):
            "known are \(known.joined(separator: ", "))"
        case .noDirection(let model): "check it with `photoseek model verify \(model)`"
        case .unknownStrengths(_, let model): "run `photoseek index --model \(model) FOLDER` once more"
        case .strengthsOfAdapter: "leave out --without-adapter"
        case .otherModel(_, let holds, let asked) where holds.contains(asked):
            "restore them, or remove its embeddings with `photoseek model remove \(asked) --from-library` and index again"
        case .otherModel(_, _, let asked):
            "leave out --model, or add that model with `photoseek index --model \(asked)`"
        }
    }
}
