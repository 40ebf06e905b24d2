import Analysis
import Testing

/// Strengths of deviations, against Python's `statistics.NormalDist` by `Fixtures/analysis/describe/make_golden.py`.
struct StandoutScaleTests {
    @Test func strengthsAreThoseOfNormalOrderStatistics() throws {
        for (count, expected) in try DescriptionGolden.read().scale {
            let scale = StandoutScale(count: try #require(Int(count)))
            for (step, strength) in expected.enumerated() {
                #expect(abs(scale.strength(-1 + Double(step) / 4) - strength) <= 1)
            }
        }
    }

    @Test func strengthsStayWithinTheirRange() {
        let scale = StandoutScale(count: 10)
        #expect(scale.strength(-.infinity) == 0 && scale.strength(.infinity) == 100)
        #expect(scale.strength(.nan) == 0)
        #expect(StandoutScale(count: 1).strength(0) == 5)
    }
}
