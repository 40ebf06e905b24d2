/// A city, town or village.
public struct Place: Sendable, Hashable {
    /// The name, as GeoNames has it.
    public let name: String

    /// The state, province or region, first level below the country; nil if unknown.
    public let region: String?

    /// The country.
    public let country: Country

    /// Degrees north of the equator.
    public let latitude: Double

    /// Degrees east of Greenwich.
    public let longitude: Double

    /// The number of inhabitants.
    public let population: Int

    /// Creates a place.
    public init(
        name: String, region: String?, country: Country, latitude: Double, longitude: Double, population: Int
    ) {
        self.name = name
        self.region = region
        self.country = country
        self.latitude = latitude
        self.longitude = longitude
        self.population = population
    }
}
