extension EXIFBlock {
    /// Where the picture was taken; nil if a number or the hemisphere is missing or impossible.
    var location: GeographicPoint? {
        guard let latitude = degrees(.latitude, .latitudeRef, positive: "N", negative: "S"),
            let longitude = degrees(.longitude, .longitudeRef, positive: "E", negative: "W")
        else { return nil }
        return GeographicPoint(
            checkedLatitude: latitude, longitude: longitude, altitude: altitude, source: .exif)
    }

    private func degrees(_ tag: GPSTag, _ reference: GPSTag, positive: String, negative: String) -> Double? {
        let numbers = numbers(tag)
        let parts = numbers.compactMap { $0 }
        guard !parts.isEmpty, parts.count == numbers.count, parts.count <= 3, parts.allSatisfy({ $0 >= 0 }),
            parts.dropFirst().allSatisfy({ $0 <= 60 })
        else { return nil }
        let value = zip(parts, [1.0, 60, 3600]).reduce(0) { $0 + $1.0 / $1.1 }
        switch text(reference)?.uppercased() {
        case positive: return value
        case negative: return -value
        default: return nil
        }
    }

    private var altitude: Double? {
        guard let metres = numbers(.altitude).first ?? nil else { return nil }
        return numbers(.altitudeRef).first == 1 ? -metres : metres
    }
}

extension GeographicPoint {
    /// A point on the earth; nil outside of the range of degrees. An impossible altitude is left out.
    ///
    /// Programs write 0, 0 where they know nothing, so this point of the Atlantic counts only with an altitude other than 0.
    init?(checkedLatitude latitude: Double, longitude: Double, altitude: Double?, source: MetadataSource) {
        // From below the deepest point of the sea to above every aeroplane, in metres.
        let altitude = altitude.flatMap { (-12_000...100_000).contains($0) ? $0 : nil }
        guard (-90...90).contains(latitude), (-180...180).contains(longitude),
            latitude != 0 || longitude != 0 || (altitude ?? 0) != 0
        else { return nil }
        self.init(latitude: latitude, longitude: longitude, altitude: altitude, source: source)
    }
}
