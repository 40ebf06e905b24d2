import ImageMetadata
import TestSupport
import Testing

/// The laws of `completed(by:)`, for random metadata.
@Suite struct CompletionTests {
    private static func random(_ random: inout SeededGenerator) -> ImageMetadata {
        func maybe<Value>(_ value: Value) -> Value? { Bool.random(using: &random) ? value : nil }
        func words() -> [String] {
            (0..<Int.random(in: 0...3, using: &random)).map { _ in
                ["Lisbon", "LISBON", "tram", "Straße", "STRASSE", "Ana", "ana"].randomElement(using: &random)
                    ?? ""
            }
        }
        let number = Int.random(in: 1...1_000_000, using: &random)
        var metadata = ImageMetadata()
        metadata.takenAt = maybe(CaptureTime(localSeconds: Int64(number), source: .exif))
        metadata.cameraMake = maybe("make \(number)")
        metadata.cameraModel = maybe("model \(number)")
        metadata.lens = maybe("lens \(number)")
        metadata.exposureTime = maybe(Double(number))
        metadata.aperture = maybe(Double(number))
        metadata.focalLength = maybe(Double(number))
        metadata.focalLength35 = maybe(Double(number))
        metadata.iso = maybe(number)
        metadata.location = maybe(GeographicPoint(latitude: 1, longitude: Double(number), source: .xmp))
        metadata.rating = maybe(number % 7 - 1)
        metadata.title = maybe("title \(number)")
        metadata.caption = maybe("caption \(number)")
        // Lists as readers make them: without duplicates.
        metadata.keywords = metadata.completed(by: metadata).keywords
        var listed = ImageMetadata()
        listed.keywords = words()
        listed.people = words()
        let united = ImageMetadata().completed(by: listed)
        metadata.keywords = united.keywords
        metadata.people = united.people
        metadata.isMotionPhoto = Bool.random(using: &random)
        metadata.isScreenshot = Bool.random(using: &random)
        return metadata
    }

    @Test func nothingIsNeutral() {
        var random = SeededGenerator(seed: 17)
        for _ in 0..<300 {
            let one = Self.random(&random)
            #expect(one.completed(by: ImageMetadata()) == one)
            #expect(ImageMetadata().completed(by: one) == one)
            #expect(one.completed(by: one) == one)
        }
    }

    @Test func isAssociative() {
        var random = SeededGenerator(seed: 18)
        for _ in 0..<300 {
            let (one, two, three) = (Self.random(&random), Self.random(&random), Self.random(&random))
            #expect(
                one.completed(by: two).completed(by: three) == one.completed(by: two.completed(by: three)))
        }
    }

    @Test func keepsWhatIsKnownAndFillsTheRest() {
        var random = SeededGenerator(seed: 19)
        for _ in 0..<300 {
            let (one, two) = (Self.random(&random), Self.random(&random))
            let both = one.completed(by: two)
            #expect(both.takenAt == one.takenAt ?? two.takenAt)
            #expect(both.cameraMake == one.cameraMake ?? two.cameraMake)
            #expect(both.cameraModel == one.cameraModel ?? two.cameraModel)
            #expect(both.lens == one.lens ?? two.lens)
            #expect(both.exposureTime == one.exposureTime ?? two.exposureTime)
            #expect(both.aperture == one.aperture ?? two.aperture)
            #expect(both.focalLength == one.focalLength ?? two.focalLength)
            #expect(both.focalLength35 == one.focalLength35 ?? two.focalLength35)
            #expect(both.iso == one.iso ?? two.iso)
            #expect(both.location == one.location ?? two.location)
            #expect(both.rating == one.rating ?? two.rating)
            #expect(both.title == one.title ?? two.title)
            #expect(both.caption == one.caption ?? two.caption)
            #expect(both.isMotionPhoto == (one.isMotionPhoto || two.isMotionPhoto))
            #expect(both.isScreenshot == (one.isScreenshot || two.isScreenshot))
            #expect(both.keywords.starts(with: one.keywords))
            #expect(both.people.starts(with: one.people))
            let all = Set((one.keywords + two.keywords).map { $0.lowercased() })
            #expect(both.keywords.map { $0.lowercased() }.sorted() == all.sorted())
        }
    }

    @Test func unitesWordsWithoutRegardToCase() {
        var one = ImageMetadata()
        one.keywords = ["Lisbon", "tram"]
        var two = ImageMetadata()
        two.keywords = ["TRAM", "Ära", "ära", "lisbon", "Porto"]
        #expect(one.completed(by: two).keywords == ["Lisbon", "tram", "Ära", "Porto"])
    }
}
