/// A circle on the earth: a place, and how far around it.
public struct Surroundings: Hashable, Sendable {
    /// The middle of a circle.
    public enum Center: Hashable, Sendable {
        /// The place of this name.
        case named(String)
        /// A point.
        case point(Coordinates)
    }

    /// The distances that a picture may be away, in kilometers: from a meter to half of the earth's circumference.
    public static let distances = 0.001...20_038.0
    /// How far a picture may be away if nothing is said, in kilometers: what one goes from a city's middle to its edge.
    public static let defaultDistance = 20.0

    /// The middle.
    public let center: Center
    /// How far a picture may be away from the middle, in kilometers; one of ``distances``.
    public let kilometers: Double

    /// Creates a circle around a point; nil if the distance is not one of ``distances``.
    public init?(around point: Coordinates, kilometers: Double = defaultDistance) {
        self.init(.point(point), kilometers)
    }

    /// Creates a circle around a place; nil if the distance is not one of ``distances``, or if the name cannot be one: it is
    /// blank between two commas, has a NUL, begins with two numbers, or ends with a comma and what looks like a
    /// distance. White space around it is left out.
    public init?(around name: String, kilometers: Double = defaultDistance) {
        guard Self.isName(name) else { return nil }
        self.init(.named(name.trimmed), kilometers)
    }

    private init?(_ center: Center, _ kilometers: Double) {
        guard Self.distances.contains(kilometers) else { return nil }
        self.center = center
        self.kilometers = kilometers
    }

    private static func isName(_ text: String) -> Bool {
        let parts = text.split(separator: ",", omittingEmptySubsequences: false).map(\.trimmed)
        guard parts.allSatisfy(SearchFilter.isName) else { return false }
        let numbers = parts.prefix(2).filter { DecimalNumber.double($0) != nil }
        return numbers.count < min(parts.count, 2)
            && (parts.count == 1 || !parts[parts.count - 1].beginsLikeANumber)
    }
}

/// A point on the earth.
public struct Coordinates: Hashable, Sendable {
    /// Degrees north of the equator, -90 to 90.
    public let latitude: Double
    /// Degrees east of Greenwich, -180 to 180.
    public let longitude: Double

    /// Creates a point; nil if there is none with these coordinates.
    public init?(latitude: Double, longitude: Double) {
        guard (-90...90).contains(latitude), (-180...180).contains(longitude) else { return nil }
        self.latitude = latitude
        self.longitude = longitude
    }
}
