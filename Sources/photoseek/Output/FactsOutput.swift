internal import LibraryStore

/// What is known of an image beside its pixels, as keys of hits and of `photoseek show --json`.
struct FactsOutput: Encodable {
    let format: String
    /// ISO 8601, with the offset if it is known.
    let takenAt: String?
    /// Where the time was found; "fileName" and "fileTime" are guesses.
    let takenAtSource: String?
    let latitude: Double?
    let longitude: Double?
    /// Metres.
    let altitude: Double?
    let place: String?
    let region: String?
    let country: String?
    let camera: String?
    let lens: String?
    /// Seconds.
    let exposureTime: Double?
    let aperture: Double?
    let iso: Int?
    /// Millimetres.
    let focalLength: Double?
    let rating: Int?
    let title: String?
    let caption: String?
    let tags: [String]?
    let people: [String]?
    let live: Bool?
    let screenshot: Bool?

    init(_ facts: ImageFacts) {
        format = facts.format
        takenAt = facts.takenAt?.iso8601
        takenAtSource = facts.takenAt?.source
        (latitude, longitude) = (facts.location?.latitude, facts.location?.longitude)
        altitude = facts.location?.altitude
        (place, region, country) = (facts.place?.name, facts.place?.region, facts.place?.country)
        (camera, lens) = (facts.camera.name, facts.camera.lens)
        (exposureTime, aperture, iso) = (facts.camera.exposureTime, facts.camera.aperture, facts.camera.iso)
        focalLength = facts.camera.focalLength
        (rating, title, caption) = (facts.rating, facts.title, facts.caption)
        let all = facts.keywords + facts.madeTags
        tags = all.isEmpty ? nil : all
        people = facts.people.isEmpty ? nil : facts.people
        live = facts.isLive ? true : nil
        screenshot = facts.isScreenshot ? true : nil
    }
}

extension ImageFacts.Place {
    /// The town, or else the region, and the country.
    var shortName: String { [name ?? region, country].compactMap(\.self).joined(separator: ", ") }
}

extension ImageFacts.Camera {
    /// Maker and model; nil if neither is known.
    var name: String? {
        let words = [make, model].compactMap(\.self).filter { !$0.isEmpty }
        return words.isEmpty ? nil : words.joined(separator: " ")
    }
}

/// An object of JSON with the keys of facts beside its own.
struct WithFacts<Object: Encodable>: Encodable {
    private let object: Object
    private let facts: FactsOutput?

    init(_ object: Object, _ facts: ImageFacts?) {
        self.object = object
        self.facts = facts.map(FactsOutput.init)
    }

    func encode(to encoder: any Encoder) throws {
        try object.encode(to: encoder)
        try facts?.encode(to: encoder)
    }
}
