internal import Query

extension SearchHit {
    /// Where the words of the query were found, as "tag, name"; empty if nowhere.
    var wordPlaces: String {
        matched.filter { $0 != .looks }.map(\.rawValue).joined(separator: ", ")
    }
}
