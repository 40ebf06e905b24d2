import Foundation
import LibraryStore
import TestSupport
import Testing

/// Times as text.
struct ImageTimeTests {
    private func text(_ seconds: Int64, _ nanoseconds: Int32 = 0, _ offset: Int32? = nil) -> String {
        ImageFacts.Time(localSeconds: seconds, nanoseconds: nanoseconds, utcOffset: offset, source: "exif")
            .iso8601
    }

    @Test func fractionAndOffsetAreThereIfTheyAreKnown() {
        #expect(text(1_625_401_815) == "2021-07-04T12:30:15")
        #expect(text(1_625_401_815, 120_000_000, 7200) == "2021-07-04T12:30:15.120+02:00")
        #expect(text(1_625_401_815, 120_000_001, 0) == "2021-07-04T12:30:15.120000001+00:00")
        #expect(text(-1, 0, -34200) == "1969-12-31T23:59:59-09:30")
    }

    @Test func datesAreThoseOfFoundation() throws {
        var generator = SeededGenerator(seed: 3)
        let formatter = ISO8601DateFormatter()
        for _ in 0..<2000 {
            let seconds = Int64.random(in: -2_208_988_800...32_503_680_000, using: &generator)
            let date = Date(timeIntervalSince1970: Double(seconds))
            #expect(text(seconds) + "Z" == formatter.string(from: date))
        }
        for seconds in [Int64.min, .max] { #expect(!text(seconds).isEmpty) }
    }
}
