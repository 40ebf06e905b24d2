extension XMPPacket {
    /// When the picture was taken: the original time, else the time of the content, else when the file was made.
    func captureTime(source: MetadataSource) -> CaptureTime? {
        let texts = [
            text(.exif, "DateTimeOriginal"), text(.photoshop, "DateCreated"),
            text(.exif, "DateTimeDigitized"),
            text(.basic, "CreateDate"),
        ]
        for text in texts {
            guard let clock = text.flatMap({ WallClock(text: $0, allowsDay: true) }) else { continue }
            return CaptureTime(clock, source: source)
        }
        return nil
    }

    /// A number, which may be written as a ratio such as `1/250`.
    func number(_ schema: XMPSchema, _ path: String) -> Double? { text(schema, path).flatMap(Self.number) }

    private static func number(_ text: String) -> Double? {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false).map { Double($0) }
        switch parts.count {
        case 1: return parts[0].flatMap { $0.isFinite ? $0 : nil }
        case 2:
            guard let numerator = parts[0], let denominator = parts[1], denominator != 0 else { return nil }
            let ratio = numerator / denominator
            return ratio.isFinite ? ratio : nil
        default: return nil
        }
    }

    /// Where the picture was taken.
    func location(source: MetadataSource) -> GeographicPoint? {
        guard let latitude = degrees("GPSLatitude", positive: "N", negative: "S"),
            let longitude = degrees("GPSLongitude", positive: "E", negative: "W")
        else { return nil }
        let metres = number(.exif, "GPSAltitude")
        let altitude = text(.exif, "GPSAltitudeRef") == "1" ? metres.map { -$0 } : metres
        return GeographicPoint(
            checkedLatitude: latitude, longitude: longitude, altitude: altitude, source: source)
    }

    /// Reads `38,42.5N` or `38,42,30N`, the forms of XMP: degrees, minutes and seconds, then the hemisphere.
    private func degrees(_ path: String, positive: Character, negative: Character) -> Double? {
        guard let text = text(.exif, path), let hemisphere = text.last else { return nil }
        let parts = text.dropLast().split(separator: ",", omittingEmptySubsequences: false).map { Double($0) }
        guard hemisphere == positive || hemisphere == negative, (1...3).contains(parts.count),
            parts.allSatisfy({ ($0 ?? -1) >= 0 }), parts.dropFirst().allSatisfy({ ($0 ?? 61) <= 60 })
        else { return nil }
        let value = zip(parts, [1.0, 60, 3600]).reduce(0) { $0 + ($1.0 ?? 0) / $1.1 }
        return hemisphere == positive ? value : -value
    }
}
