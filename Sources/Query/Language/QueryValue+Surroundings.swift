extension QueryValue {
    /// Returns a place or a point, and how far around it; nil if the value is written wrongly.
    func surroundings() throws(QuerySyntaxError.Problem) -> Surroundings? {
        let text = try text()
        let parts = text.split(separator: ",", omittingEmptySubsequences: false).map(\.trimmed)
        if parts.count >= 2, let latitude = DecimalNumber.double(parts[0]),
            let longitude = DecimalNumber.double(parts[1])
        {
            guard parts.count <= 3, let point = Coordinates(latitude: latitude, longitude: longitude) else {
                return nil
            }
            guard parts.count == 3 else { return Surroundings(around: point) }
            return Self.kilometers(parts[2]).flatMap { Surroundings(around: point, kilometers: $0) }
        }
        guard parts.count >= 2, let last = parts.last, last.beginsLikeANumber else {
            return Surroundings(around: text)
        }
        let name = text[..<(text.lastIndex(of: ",") ?? text.endIndex)]
        return Self.kilometers(last).flatMap { Surroundings(around: String(name), kilometers: $0) }
    }

    /// Returns a distance such as "50", "50km", "500 m" and "30mi" in kilometers; nil if it is none.
    private static func kilometers(_ text: String) -> Double? {
        // The international mile (1959) has 1609.344 meters.
        let units = [("km", 1.0), ("mi", 1.609344), ("m", 0.001)]
        let unit = units.first { text.lowercased().hasSuffix($0.0) }
        let number = text.dropLast(unit?.0.count ?? 0)
        return DecimalNumber.double(String(number).trimmed).map { $0 * (unit?.1 ?? 1) }
    }
}
