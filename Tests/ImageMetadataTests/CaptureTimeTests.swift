import ImageMetadata
import TestSupport
import Testing

internal import FoundationEssentials

@Suite struct CaptureTimeTests {
    @Test func printsISO8601() {
        var time = CaptureTime(localSeconds: 1_625_401_815, source: .exif)
        #expect(time.iso8601 == "2021-07-04T12:30:15")
        time.utcOffset = 7200
        time.nanoseconds = 120_000_000
        #expect(time.iso8601 == "2021-07-04T12:30:15.120+02:00")
        time.utcOffset = -12_600
        time.nanoseconds = 1000
        #expect(time.iso8601 == "2021-07-04T12:30:15.000001-03:30")
        time.utcOffset = 0
        time.nanoseconds = 1
        #expect(time.iso8601 == "2021-07-04T12:30:15.000000001+00:00")
    }

    /// Foundation prints the same for random seconds of the years 1600 to 9999. Before 1582 it counts in the Julian calendar.
    @Test func printsWhatFoundationPrints() {
        var random = SeededGenerator(seed: 14)
        for _ in 0..<2000 {
            let seconds = Int64.random(in: -11_676_096_000..<253_402_300_800, using: &random)
            let date = Date(timeIntervalSince1970: Double(seconds))
            let printed = date.formatted(
                .iso8601.year().month().day().time(includingFractionalSeconds: false))
            #expect(CaptureTime(localSeconds: seconds, source: .exif).iso8601 == printed, "\(seconds)")
        }
    }

    /// What is printed is read back by a sidecar, for random times.
    @Test func printedTimesAreReadBack() throws {
        var random = SeededGenerator(seed: 15)
        for _ in 0..<200 {
            var time = CaptureTime(
                localSeconds: .random(in: -4_000_000_000..<7_000_000_000, using: &random), source: .sidecar)
            time.nanoseconds =
                [0, 120_000_000, 999_999_999, .random(in: 0..<1_000_000_000, using: &random)]
                .randomElement(using: &random) ?? 0
            time.utcOffset = Bool.random(using: &random) ? nil : .random(in: -56...56, using: &random) * 900
            let packet = Packet.with("exif:DateTimeOriginal='\(time.iso8601)'")
            #expect(ImageMetadata(sidecarXMP: packet)?.takenAt == time)
        }
    }
}
