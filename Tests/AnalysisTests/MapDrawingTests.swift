import Analysis
import TestSupport
import Testing

/// The sheet of a map, the thumbnails that have room on it, and its density.
struct MapDrawingTests {
    private static func places(_ count: Int, seed: UInt64 = 3) -> [Float] {
        var random = SeededGenerator(seed: seed)
        return random.uniform(2 * count).enumerated().map { Float($1 * ($0 % 2 == 0 ? 5 : 2)) }
    }

    private static func pixels(_ places: [Float], _ frame: MapFrame) -> [(x: Double, y: Double)] {
        stride(from: 0, to: places.count, by: 2).map { frame.pixel(places[$0], places[$0 + 1]) }
    }

    @Test func theSheetHasRoomForAllAndKeepsDistances() {
        let places = Self.places(500)
        let frame = MapFrame(places, width: 1000, margin: 30)
        let pixels = Self.pixels(places, frame)
        #expect(
            abs((pixels.map(\.x).min() ?? 0) - 30) < 1e-3 && abs((pixels.map(\.x).max() ?? 0) - 970) < 1e-3)
        #expect(abs((pixels.map(\.y).min() ?? 0) - 30) < 1e-3)
        #expect(abs((pixels.map(\.y).max() ?? 0) - (frame.height - 30)) < 1e-3)
        #expect(frame.width == 1000 && (400...480).contains(frame.height))
        let (across, upwards) = (frame.pixel(1, 0), frame.pixel(0, 1))
        let origin = frame.pixel(0, 0)
        #expect(abs(across.x - origin.x - (origin.y - upwards.y)) < 1e-9 && across.x > origin.x)
    }

    @Test func tallAndFlatMapsFit() {
        let tall = MapFrame([0, 0, 1, 10], width: 100, margin: 10)
        #expect(abs(tall.height - 100) < 1e-6 && abs(tall.pixel(0, 0).x - 46) < 1e-6)
        let flat = MapFrame([0, 3, 1, 3, 2, 3], width: 100, margin: 10)
        #expect(abs(flat.height - 20) < 1e-6 && abs(flat.pixel(2, 3).x - 90) < 1e-4)
        let point = MapFrame([7, 7], width: 100, margin: 10)
        #expect(point.pixel(7, 7) == (50, 10) && point.height == 20)
    }

    @Test func thumbnailsOfALevelDoNotOverlapAndNoRoomIsLeft() {
        let places = Self.places(2000)
        let frame = MapFrame(places, width: 800, margin: 20)
        let pixels = Self.pixels(places, frame)
        let thinning = MapThinning(places, frame, distance: 80, levels: 3, limit: 10_000)
        #expect(Set(thinning.choices.map(\.picture)).count == thinning.choices.count)
        for level in 0..<3 {
            let distance = 80 / Double(1 << level)
            let shown = thinning.choices.filter { $0.level <= level }.map { pixels[$0.picture] }
            #expect(shown.count > 10 << (2 * level))
            func overlap(_ one: (x: Double, y: Double), _ other: (x: Double, y: Double)) -> Bool {
                abs(one.x - other.x) < distance && abs(one.y - other.y) < distance
            }
            for (number, one) in shown.enumerated() {
                #expect(!shown[(number + 1)...].contains { overlap(one, $0) })
            }
            #expect(pixels.allSatisfy { pixel in shown.contains { overlap($0, pixel) } })
        }
        let few = MapThinning(places, frame, distance: 80, levels: 3, limit: 7)
        #expect(few.choices == Array(thinning.choices.prefix(7)))
        #expect(MapThinning(places, frame, distance: 80, levels: 3, limit: 0).choices.isEmpty)
    }

    @Test func ofEqualPlacesTheFirstPictureStays() {
        let places: [Float] = [1, 1, 1, 1, 0, 0, 1, 1]
        let frame = MapFrame(places, width: 500, margin: 20)
        let thinning = MapThinning(places, frame, distance: 64, levels: 5, limit: 100)
        #expect(thinning.choices.map(\.picture) == [0, 2] && thinning.choices.allSatisfy { $0.level == 0 })
    }

    @Test func densityCountsEveryPictureInItsSquare() {
        let places = Self.places(3000)
        let frame = MapFrame(places, width: 400, margin: 10)
        let density = MapDensity(places, frame, side: 16)
        #expect(density.cells.reduce(0) { $0 + $1.count } == 3000)
        var counts: [[Int]: Int] = [:]
        for pixel in Self.pixels(places, frame) {
            counts[[Int(pixel.x / 16), Int(pixel.y / 16)], default: 0] += 1
        }
        for cell in density.cells { #expect(counts[[cell.column, cell.row]] == cell.count) }
    }

    @Test func pointsLieWhereTheirNearestLandmarksLie() {
        // Landmarks on a line, with places on another line.
        let landmarks: [Float] = (0..<8).flatMap { [Float($0), 0, 0] }
        let places: [Float] = (0..<8).flatMap { [Float(10 * $0), Float(-$0)] }
        let placement = LandmarkPlacement(landmarks, dimension: 3, places: places)
        let found = placement.places(of: [3, 0, 0, 4.5, 0, 0])
        #expect(abs(found[0] - 30) < 1e-3 && abs(found[1] + 3) < 1e-3)
        // The nearest of 4.5 are 4 and 5, and one of 3 and 6, whose weight is a ninth.
        let expected = [(40 + 50 + 30 / 9.0) / (2 + 1 / 9.0), (40 + 50 + 60 / 9.0) / (2 + 1 / 9.0)]
        #expect(expected.contains { abs(Double(found[2]) - $0) < 1e-3 })
        // One landmark alone decides.
        let only = LandmarkPlacement([1, 2], dimension: 2, places: [5, 6])
        #expect(only.places(of: [9, 9]) == [5, 6] && only.places(of: []).isEmpty)
    }
}
