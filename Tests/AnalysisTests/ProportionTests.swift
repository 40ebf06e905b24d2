import Analysis
import Testing

/// Intervals of shares, against published values.
struct ProportionTests {
    /// Newcombe 1998, "Two-sided confidence intervals for the single proportion: comparison of seven methods", table I, method 3.
    @Test(arguments: [
        (81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718),
    ])
    func theIntervalIsWilsons(_ successes: Int, _ count: Int, _ lower: Double, _ upper: Double) {
        let interval = Proportion(successes: successes, count: count).interval
        #expect(abs(interval.lowerBound - lower) < 5e-5 && abs(interval.upperBound - upper) < 5e-5)
    }

    /// Newcombe 1998, "Interval estimation for the difference between independent proportions", table II, method 10.
    @Test(arguments: [
        (56, 70, 48, 80, 0.0524, 0.3339), (9, 10, 3, 10, 0.1705, 0.8090), (10, 10, 0, 10, 0.6075, 1.0),
    ])
    func theIntervalOfADifferenceIsNewcombes(
        _ a: Int, _ m: Int, _ b: Int, _ n: Int, _ lower: Double, _ upper: Double
    ) {
        let interval = Proportion(successes: a, count: m)
            .differenceInterval(from: Proportion(successes: b, count: n))
        #expect(abs(interval.lowerBound - lower) < 5e-5 && abs(interval.upperBound - upper) < 5e-5)
    }

    @Test func withoutTrialsNothingIsKnown() {
        let nothing = Proportion(successes: 0, count: 0)
        #expect(nothing.value.isNaN && nothing.interval == 0...1)
        #expect(nothing.differenceInterval(from: Proportion(successes: 1, count: 2)) == -1...1)
    }

    @Test func theShareIsWithinItsInterval() {
        for count in 1...60 {
            for successes in 0...count {
                let share = Proportion(successes: successes, count: count)
                #expect(share.interval.contains(share.value))
            }
        }
    }
}
