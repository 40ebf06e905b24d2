internal import LibraryStore
internal import Analysis
internal import LibraryAnalysis
internal import Query
internal import Session
internal import Synchronization

/// The pictures of the library in groups of what they show, which are computed again only after the library has changed.
///
/// Any number of threads may ask; they wait for each other.
final class ServedGroups: Sendable {
    /// The answer of `/api/groups`.
    struct Answer: Encodable, Sendable {
        struct Group: Encodable, Sendable {
            /// Words that tell the group from the others, or that come nearest to it.
            let name: String
            let images: Int
            /// The pictures nearest to its centre.
            let ids: [Int64]
        }

        let groups: [Group]
    }

    private struct State {
        var describer: PictureDescriber?
        var answers: [Int: (mark: LibraryContentMark, answer: Answer)] = [:]
    }

    private static let shownPictures = 12

    private let session: LibrarySession
    private let state = Mutex(State())

    init(_ session: LibrarySession) { self.session = session }

    /// At most `count` groups, the largest first.
    ///
    /// - Throws: `LibraryAnalysisError`, `AnalysisError` or `LibraryError`.
    /// - Complexity: O(*n* · count) for *n* pictures if the library has changed; O(1) otherwise.
    func groups(_ count: Int, of snapshot: ServedLibrary.Snapshot) throws -> Answer {
        try state.withLock { state in
            if let known = state.answers[count], known.mark == snapshot.mark { return known.answer }
            let describer = try state.describer ?? describer(snapshot)
            state.describer = describer
            let clusters = PictureClusters(engine: snapshot.engine, describer: describer)
            let all = try snapshot.engine.selection(SearchRequest(), embedder: snapshot.embedder)
            let groups = try clusters.groups(of: all, count: count, nearest: Self.shownPictures)
            let answer = Answer(
                groups: groups.map { group in
                    let words = group.words.isEmpty ? group.hints : group.words
                    return Answer.Group(
                        name: words.joined(separator: ", "), images: group.count,
                        ids: group.nearest.map(\.image.id))
                })
            state.answers[count] = (snapshot.mark, answer)
            return answer
        }
    }

    private func describer(_ snapshot: ServedLibrary.Snapshot) throws -> PictureDescriber {
        let vocabulary = try EncodedVocabulary(
            encoder: snapshot.model.encoder, cache: session.cacheFolder.map(VocabularyCache.init))
        return try PictureDescriber(vocabulary, engine: snapshot.engine)
    }
}
