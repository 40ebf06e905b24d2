/// Finds a step along a direction that satisfies the strong Wolfe conditions (Nocedal and Wright 2006, "Numerical Optimization",
/// algorithms 3.5 and 3.6): the value falls enough, and the slope becomes flat enough.
struct WolfeSearch {
    /// The share of the first slope by which the value must fall, and the one to which the slope must flatten; both as recommended for
    /// quasi-Newton methods on page 62.
    private static let (decrease, curvature) = (1e-4, 0.9)
    /// Near the minimum, the values differ by less than the rounding of sums of float32 products, but the slopes still tell where it
    /// is. So the value may rise by this share (the approximate Wolfe conditions of Hager and Zhang 2005, "A New Conjugate Gradient
    /// Method with Guaranteed Descent and an Efficient Line Search", equation 4.3).
    private static let rounding = 1e-7
    private static let evaluationLimit = 30
    private static let growth = 2.0

    /// The value and the slope at a step.
    struct Trial {
        let step: Double
        let value: Double
        let slope: Double
    }

    /// Step 0, with a slope below zero.
    let start: Trial
    private let slack: Double

    init(start: Trial) {
        self.start = start
        slack = Self.rounding * abs(start.value)
    }

    /// Returns a step that satisfies the conditions, or nil if there is none within the limit of evaluations.
    ///
    /// - Parameters:
    ///   - first: The first step to try.
    ///   - evaluate: Returns value and slope at a step. The last call is that of the returned step.
    func find(first: Double, _ evaluate: (Double) throws -> Trial) rethrows -> Trial? {
        var (last, step) = (start, first)
        for count in 1...Self.evaluationLimit {
            let trial = try evaluate(step)
            if !fallsEnough(trial) || (count > 1 && trial.value >= last.value + slack) {
                return try zoom(low: last, high: trial, left: Self.evaluationLimit - count, evaluate)
            }
            if isFlat(trial) { return trial }
            if trial.slope >= 0 {
                return try zoom(low: trial, high: last, left: Self.evaluationLimit - count, evaluate)
            }
            last = trial
            step *= Self.growth
        }
        return nil
    }

    /// Narrows an interval that contains good steps; `low` is the end that falls enough and has the smaller value.
    private func zoom(
        low: Trial, high: Trial, left: Int, _ evaluate: (Double) throws -> Trial
    ) rethrows -> Trial? {
        var (low, high) = (low, high)
        for _ in 0..<left {
            let trial = try evaluate(Self.between(low, high))
            if !fallsEnough(trial) || trial.value >= low.value + slack {
                high = trial
            } else {
                if isFlat(trial) { return trial }
                if trial.slope * (high.step - low.step) >= 0 { high = low }
                low = trial
            }
        }
        return nil
    }

    // Written so that values that are not numbers do not count as falling.
    private func fallsEnough(_ trial: Trial) -> Bool {
        trial.value <= start.value + Self.decrease * trial.step * start.slope + slack
    }

    private func isFlat(_ trial: Trial) -> Bool { abs(trial.slope) <= -Self.curvature * start.slope }

    /// The minimum of the cubic through two trials (equation 3.59), kept away from the ends; their middle if there is none.
    private static func between(_ low: Trial, _ high: Trial) -> Double {
        let width = high.step - low.step
        let first = low.slope + high.slope - 3 * (low.value - high.value) / (low.step - high.step)
        let second = (first * first - low.slope * high.slope).squareRoot() * (width < 0 ? -1 : 1)
        let step =
            high.step - width * (high.slope + second - first) / (high.slope - low.slope + 2 * second)
        let share = (step - low.step) / width
        return share > 0.1 && share < 0.9 ? step : low.step + width / 2
    }
}
