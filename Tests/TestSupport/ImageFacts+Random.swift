public import LibraryStore

extension ImageFacts {
    /// Facts in which about half of all values are known.
    public static func random(using generator: inout some RandomNumberGenerator) -> ImageFacts {
        func maybe<Value>(_ value: Value) -> Value? { Bool.random(using: &generator) ? value : nil }
        func words(_ letters: String) -> [String] {
            letters.filter { _ in Bool.random(using: &generator) }.map { "\($0) \u{e9}" }
        }
        var facts = ImageFacts(
            basis: [UInt8.random(in: 0...255, using: &generator), 0],
            format: Bool.random(using: &generator) ? "JPEG" : "HEIC")
        facts.takenAt = maybe(
            Time(
                localSeconds: .random(in: -2_000_000_000...4_000_000_000, using: &generator),
                nanoseconds: maybe(120_000_000) ?? 0, utcOffset: maybe(-34200), source: "exif"))
        facts.location = maybe(
            Location(
                latitude: .random(in: -90...90, using: &generator),
                longitude: .random(in: -180...180, using: &generator), altitude: maybe(-3.5), source: "xmp"))
        facts.place = maybe(
            Place(name: maybe("Lisbon"), region: maybe("Lisboa"), country: "Portugal", countryCode: "PT"))
        facts.camera.make = maybe("Maker")
        facts.camera.model = maybe("M 1")
        facts.camera.lens = maybe("24 mm")
        facts.camera.exposureTime = maybe(1 / 125)
        facts.camera.aperture = maybe(2.8)
        facts.camera.focalLength = maybe(24)
        facts.camera.focalLength35 = maybe(36)
        facts.camera.iso = maybe(200)
        facts.rating = maybe(.random(in: -1...5, using: &generator))
        facts.title = maybe("title")
        facts.caption = maybe("caption\nof two lines")
        facts.keywords = words("cba")
        facts.people = words("ab")
        facts.isLive = .random(using: &generator)
        facts.isScreenshot = .random(using: &generator)
        facts.companions = ["IMG.CR2", "IMG.xmp"].filter { _ in .random(using: &generator) }.map {
            Companion(name: Array($0.utf8) + [0xFF], kind: $0.hasSuffix("2") ? .raw : .sidecar)
        }
        return facts
    }
}
