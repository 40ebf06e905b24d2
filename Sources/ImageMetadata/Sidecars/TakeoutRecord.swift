internal import FoundationEssentials
internal import JSONValues

/// What Google Takeout writes about a picture.
struct TakeoutRecord {
    private let keys: [String: JSONValue]

    private static let largestFile = 1 << 20

    /// Reads a file; nil if it is about something else, such as an album.
    init?(_ bytes: [UInt8]) {
        guard bytes.count <= Self.largestFile,
            case .object(let keys)? = try? JSONDecoder().decode(JSONValue.self, from: Data(bytes)),
            keys["photoTakenTime"]?.object != nil || keys["geoData"]?.object != nil
        else { return nil }
        self.keys = keys
    }

    /// The time in UTC; nil for the start of 1970, which stands for an unknown time.
    var captureTime: CaptureTime? {
        guard let timestamp = keys["photoTakenTime"]?.object?["timestamp"] else { return nil }
        let seconds: Int64? =
            switch timestamp {
            case .string(let digits): Int64(digits)
            case .integer(let value): Int64(value)
            default: nil
            }
        guard let seconds, seconds != 0, Self.years.contains(seconds) else { return nil }
        return CaptureTime(localSeconds: seconds, utcOffset: 0, source: .takeout)
    }

    /// The seconds of the years in which pictures are taken.
    private static let years: Range<Int64> = {
        let days = [WallClock.years.lowerBound, WallClock.years.upperBound + 1].map {
            CivilDate(year: $0, month: 1, day: 1)?.daysSince1970 ?? 0
        }
        return (days[0] * 86400)..<(days[1] * 86400)
    }()

    /// The place that people corrected, else the one of the file; 0, 0 stands for an unknown one.
    var location: GeographicPoint? {
        for key in ["geoData", "geoDataExif"] {
            guard let place = keys[key]?.object, let latitude = place["latitude"]?.double,
                let longitude = place["longitude"]?.double, latitude != 0 || longitude != 0
            else { continue }
            let altitude = place["altitude"]?.double
            let point = GeographicPoint(
                checkedLatitude: latitude, longitude: longitude, altitude: altitude == 0 ? nil : altitude,
                source: .takeout)
            if let point { return point }
        }
        return nil
    }

    var caption: String? { keys["description"]?.string?.metadataText }

    var people: [String] {
        guard case .array(let people)? = keys["people"] else { return [] }
        return people.compactMap { $0.object?["name"]?.string?.metadataText }
    }
}

extension JSONValue {
    fileprivate var object: [String: JSONValue]? {
        if case .object(let keys) = self { keys } else { nil }
    }

    fileprivate var string: String? {
        if case .string(let text) = self { text } else { nil }
    }
}
