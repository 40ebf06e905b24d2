/// Where a picture was taken.
public struct GeographicPoint: Sendable, Hashable {
    /// Degrees north of the equator, -90 to 90.
    public var latitude: Double

    /// Degrees east of Greenwich, -180 to 180.
    public var longitude: Double

    /// Metres above the level of the sea; nil if unknown.
    public var altitude: Double?

    /// Where the point was found.
    public var source: MetadataSource

    /// Creates a point.
    public init(latitude: Double, longitude: Double, altitude: Double? = nil, source: MetadataSource) {
        self.latitude = latitude
        self.longitude = longitude
        self.altitude = altitude
        self.source = source
    }
}
