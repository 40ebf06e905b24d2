public import Query

extension SearchHit {
    /// Where the words of the query were found, as "tag, name"; empty if nowhere.
    public var wordPlaces: String {
        matched.filter { $0 != .looks }.map(\.rawValue).joined(separator: ", ")
    }
}
