internal import ArgumentParser
internal import Query

/// The names of rankings on the command line.
enum RankingChoice: String, ExpressibleByArgument, CaseIterable {
    case both, looks, words

    var ranking: Ranking {
        switch self {
        case .both: .both
        case .looks: .looks
        case .words: .words
        }
    }
}
