/// Minimises smooth functions by the limited-memory method of Broyden, Fletcher, Goldfarb and Shanno (Nocedal and Wright 2006,
/// "Numerical Optimization", algorithms 7.4 and 7.5).
struct QuasiNewton {
    /// The number of past steps from which curvature is known; as in SciPy's `L-BFGS-B`.
    var memory = 10
    /// The largest number of iterations.
    var iterationLimit = 1000
    /// The minimum is found if the next step is expected to lower the value by less than this share, and the gradient is small.
    private static let decrease = 1e-7

    /// Where a function is least.
    struct Minimum {
        var point: [Double]
        var value: Double
        var iterations = 0
        /// Whether the gradient became as small as requested.
        var isConverged = false
    }

    /// Writes the gradient at a point, and returns the value.
    typealias Function = (_ point: [Double], _ gradient: inout [Double]) throws -> Double

    private struct Curvature {
        let step: [Double]
        let change: [Double]
        /// The inner product of the two.
        let product: Double
    }

    /// Minimises a function.
    ///
    /// - Parameters:
    ///   - start: Where to begin.
    ///   - isSmall: Whether a gradient is so small that its point counts as the minimum.
    ///   - function: The function; its errors end the search.
    /// - Complexity: O(memory · start.count) for each iteration, beside one or a few evaluations.
    func minimize(
        from start: [Double], isSmall: ([Double]) -> Bool, _ function: Function
    ) throws -> Minimum {
        var gradient = [Double](repeating: 0, count: start.count)
        var found = Minimum(point: start, value: try function(start, &gradient))
        var past: [Curvature] = []
        while found.iterations < iterationLimit {
            let direction = Self.direction(gradient, past)
            let slope = Self.product(direction, gradient)
            // Along a Newton step, half of the slope is what the value falls by.
            if isSmall(gradient), -slope / 2 <= Self.decrease * abs(found.value) { break }
            let (point, oldGradient) = (found.point, gradient)
            let isFirst = past.isEmpty
            let search = WolfeSearch(start: .init(step: 0, value: found.value, slope: slope))
            let firstStep = isFirst ? min(1, 1 / Self.product(gradient, gradient).squareRoot()) : 1
            let step =
                slope < 0
                ? try search.find(first: firstStep) { step in
                    for place in point.indices { found.point[place] = point[place] + step * direction[place] }
                    found.value = try function(found.point, &gradient)
                    return .init(
                        step: step, value: found.value, slope: Self.product(direction, gradient))
                } : nil
            guard step != nil else {
                // The curvature may be that of rounding alone. The gradient itself is tried once more, then nothing falls any further.
                (found.point, gradient, found.value) = (point, oldGradient, search.start.value)
                if isFirst { break }
                past = []
                continue
            }
            found.iterations += 1
            remember(
                zip(found.point, point).map { $0 - $1 }, zip(gradient, oldGradient).map { $0 - $1 }, in: &past
            )
        }
        found.isConverged = isSmall(gradient)
        return found
    }

    private func remember(_ step: [Double], _ change: [Double], in past: inout [Curvature]) {
        let product = Self.product(step, change)
        guard product > 0 else { return }
        if past.count == memory { past.removeFirst() }
        past.append(Curvature(step: step, change: change, product: product))
    }

    /// The negative product of the gradient with the estimated inverse of the Hessian (algorithm 7.4).
    private static func direction(_ gradient: [Double], _ past: [Curvature]) -> [Double] {
        var result = gradient.map { -$0 }
        var shares: [Double] = []
        for curvature in past.reversed() {
            let share = product(curvature.step, result) / curvature.product
            add(-share, curvature.change, to: &result)
            shares.append(share)
        }
        if let last = past.last {
            let scale = last.product / product(last.change, last.change)
            for place in result.indices { result[place] *= scale }
        }
        for (curvature, share) in zip(past, shares.reversed()) {
            add(share - product(curvature.change, result) / curvature.product, curvature.step, to: &result)
        }
        return result
    }

    private static func product(_ a: [Double], _ b: [Double]) -> Double {
        // Four sums, because one would wait for each of its additions.
        var sums = SIMD4<Double>()
        let whole = a.count / 4 * 4
        for place in stride(from: 0, to: whole, by: 4) {
            let left = SIMD4<Double>(a[place], a[place + 1], a[place + 2], a[place + 3])
            let right = SIMD4<Double>(b[place], b[place + 1], b[place + 2], b[place + 3])
            sums += left * right
        }
        return (whole..<a.count).reduce(sums.sum()) { $0 + a[$1] * b[$1] }
    }

    private static func add(_ factor: Double, _ other: [Double], to vector: inout [Double]) {
        for place in vector.indices { vector[place] += factor * other[place] }
    }
}
