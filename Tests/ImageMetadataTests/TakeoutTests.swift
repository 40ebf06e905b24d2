import ImageMetadata
import Testing

@Suite struct TakeoutTests {
    private static let whole = """
        {
          "title": "IMG_20210704_123015.jpg",
          "description": "Tram 28 \\u2013 Lisboa",
          "imageViews": "12",
          "creationTime": {"timestamp": "1625500000", "formatted": "05.07.2021, 15:46:40 UTC"},
          "photoTakenTime": {"timestamp": "1625398215", "formatted": "04.07.2021, 11:30:15 UTC"},
          "geoData": {"latitude": 38.7204, "longitude": -9.1415, "altitude": 43.5, "latitudeSpan": 0.0, "longitudeSpan": 0.0},
          "geoDataExif": {"latitude": 1.0, "longitude": 2.0, "altitude": 3.0, "latitudeSpan": 0.0, "longitudeSpan": 0.0},
          "people": [{"name": "Ana"}, {"name": "ana"}, {"name": " Rui "}, {}],
          "favorited": true,
          "url": "https://photos.google.com/photo/x",
          "googlePhotosOrigin": {"mobileUpload": {"deviceType": "ANDROID_PHONE"}}
        }
        """

    private func read(_ text: String) -> ImageMetadata? { ImageMetadata(takeoutJSON: Array(text.utf8)) }

    @Test func readsTimePlaceAndPeople() throws {
        let metadata = try #require(read(Self.whole))
        #expect(metadata.takenAt?.iso8601 == "2021-07-04T11:30:15+00:00")
        #expect(metadata.takenAt?.source == .takeout)
        #expect(
            metadata.location
                == GeographicPoint(latitude: 38.7204, longitude: -9.1415, altitude: 43.5, source: .takeout))
        #expect(metadata.caption == "Tram 28 – Lisboa")
        #expect(metadata.title == nil, "the title is the name of the file")
        #expect(metadata.people == ["Ana", "Rui"])
        #expect(metadata.rating == nil)
    }

    @Test func readsThePlaceOfTheFileIfGoogleHasNone() {
        let text = Self.whole.replacing("38.7204", with: "0.0").replacing("-9.1415", with: "0.0")
        #expect(
            read(text)?.location == GeographicPoint(latitude: 1, longitude: 2, altitude: 3, source: .takeout))
        let none = text.replacing(
            "\"latitude\": 1.0, \"longitude\": 2.0", with: "\"latitude\": 0.0, \"longitude\": 0.0")
        #expect(read(none)?.location == nil)
    }

    @Test(arguments: [
        "\"0\"", "\"\"", "\"soon\"", "\"99999999999999\"", "\"-62135596800\"", "null", "[]", "1e300",
    ])
    func ignoresImpossibleTimes(_ timestamp: String) {
        #expect(read("{\"photoTakenTime\": {\"timestamp\": \(timestamp)}}") == ImageMetadata())
    }

    @Test func readsTimesBefore1970() {
        #expect(
            read(#"{"photoTakenTime": {"timestamp": "-86400"}}"#)?.takenAt?.iso8601
                == "1969-12-31T00:00:00+00:00")
    }

    @Test(arguments: [
        "", "{}", "[]", "null", "7", "{\"title\": \"Summer\", \"date\": {\"timestamp\": \"1\"}}",
        "{\"photoTakenTime\": 3}",
        "{\"photoTakenTime\": {\"timestamp\": \"1625398215\"", "not JSON", "\u{FEFF}",
    ])
    func refusesOtherFiles(_ text: String) {
        #expect(read(text) == nil)
    }

    @Test func refusesLargeAndDeepFiles() {
        #expect(
            read(#"{"photoTakenTime": {}, "x": ""# + String(repeating: "x", count: 2 << 20) + "\"}") == nil)
        let deep = String(repeating: "[", count: 100_000) + String(repeating: "]", count: 100_000)
        #expect(read(#"{"photoTakenTime": {}, "x": "# + deep + "}") == nil)
    }
}
