internal import Indexing
public import LibraryStore

/// What is known of an image beside its pixels, as keys of hits and of `photoseek show --json`.
public struct FactsOutput: Encodable, Sendable {
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

    /// The facts as the library keeps them.
    public init(_ facts: ImageFacts) {
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
        let all = facts.tags
        tags = all.isEmpty ? nil : all
        people = facts.people.isEmpty ? nil : facts.people
        live = facts.isLive ? true : nil
        screenshot = facts.isScreenshot ? true : nil
    }
}
