/// The places of the world with more than some inhabitants.
public struct PlaceTable: Sendable {
    /// The table in the program.
    public static let bundled = PlaceTable()

    /// The place that is closest to a point, and how far away it is; nil if the table is empty or the point is not finite.
    ///
    /// - Complexity: O(log n) in the places on average.
    public func nearest(to point: GeographicPoint) -> (place: Place, kilometres: Double)? {
        nil
    }

    /// The places with a name, the largest first. Case and accents make no difference.
    ///
    /// - Complexity: O(log n) in the names.
    public func places(named name: String) -> [Place] {
        []
    }

    /// The country with an English name or a code of ISO 3166-1. Case and accents make no difference.
    ///
    /// - Complexity: O(n) in the countries.
    public func country(named name: String) -> Country? {
        nil
    }
}
