/// A country.
public struct Country: Sendable, Hashable {
    /// The two letters of ISO 3166-1, such as "PT".
    public let code: String

    /// The English name.
    public let name: String

    /// Creates a country.
    public init(code: String, name: String) {
        self.code = code
        self.name = name
    }
}
