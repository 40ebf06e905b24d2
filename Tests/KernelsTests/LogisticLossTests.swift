import Foundation
import Kernels
import TestSupport
import Testing

/// Compares losses, their gradients and sums of rows with their definitions in float64.
struct LogisticLossTests {
    private struct Example {
        let count: Int
        let rows: Int
        let logits: [Float]
        let bias: [Float]
        let classes: [UInt32]
        let weights: [Float]

        init(count: Int, rows: Int, size: Float, seed: UInt64) {
            var random = SeededGenerator(seed: seed)
            (self.count, self.rows) = (count, rows)
            logits = random.floats(rows * count, in: -size...size)
            bias = random.floats(rows)
            classes = (0..<count).map { _ in UInt32.random(in: 0..<UInt32(max(2, rows)), using: &random) }
            weights = random.floats(count, in: 0.1...3)
        }

        func found() -> (loss: Double, residuals: [Float]) {
            let memory = GuardedFloats(logits)
            let loss = logisticLoss(
                MutableMatrixView(memory.base, rows: rows, columns: count), bias: bias, classes: classes,
                weights: weights)
            return (loss, Array(UnsafeBufferPointer(start: memory.base, count: logits.count)))
        }

        /// The logits of all classes of a column.
        func column(_ place: Int) -> [Double] {
            let own = (0..<rows).map { Double(logits[$0 * count + place] + bias[$0]) }
            return rows == 1 ? [0, own[0]] : own
        }
    }

    @Test(arguments: InstructionSet.available) func lossAndGradientAreThoseOfTheDefinition(
        _ instructions: InstructionSet
    ) {
        instructions.use {
            for (rows, count, size) in [
                (1, 1, 4), (1, 63, 4), (1, 200, 30), (2, 65, 4), (3, 64, 30), (10, 130, 4), (40, 17, 80),
            ] as [(Int, Int, Float)] {
                let example = Example(count: count, rows: rows, size: size, seed: UInt64(rows * count))
                let (loss, residuals) = example.found()
                var expected = 0.0
                for place in 0..<count {
                    let logits = example.column(place)
                    let (truth, weight) = (
                        Int(example.classes[place]), Double(example.weights[place])
                    )
                    let largest = logits.max()!
                    let sum = logits.reduce(0) { $0 + exp($1 - largest) }
                    expected += weight * (log(sum) + largest - logits[truth])
                    for row in 0..<rows {
                        let label = rows == 1 ? 1 : row
                        let probability = exp(logits[label] - largest) / sum
                        let residual = weight * (probability - (label == truth ? 1 : 0))
                        #expect(abs(Double(residuals[row * count + place]) - residual) < 1e-6 * weight)
                    }
                }
                #expect(abs(loss - expected) <= 1e-5 * expected)
            }
        }
    }

    /// Where a probability is nearly 1, the loss is what is left.
    @Test(arguments: InstructionSet.available, [1, 3]) func smallLossesAreExact(
        _ instructions: InstructionSet, _ rows: Int
    ) {
        instructions.use {
            let memory = GuardedFloats(rows == 1 ? [18] : [0, 18, -3])
            let loss = logisticLoss(
                MutableMatrixView(memory.base, rows: rows, columns: 1),
                bias: [Float](repeating: 0, count: rows), classes: [1], weights: [1])
            let rest = exp(-18.0) + (rows == 1 ? 0 : exp(-21.0))
            #expect(abs(loss - log1p(rest)) < 1e-5 * rest)
            let residual = -rest / (1 + rest)
            #expect(abs(Double(memory.base[rows == 1 ? 0 : 1]) - residual) < 1e-5 * rest)
        }
    }

    @Test(arguments: InstructionSet.available, [1, 3]) func extremeLogitsHaveFiniteLosses(
        _ instructions: InstructionSet, _ rows: Int
    ) {
        instructions.use {
            for sign in [Float(1), -1] {
                let memory = GuardedFloats(rows == 1 ? [sign * 1e6] : [0, sign * 1e6, -1e6])
                let loss = logisticLoss(
                    MutableMatrixView(memory.base, rows: rows, columns: 1),
                    bias: [Float](repeating: 0, count: rows), classes: [1], weights: [1])
                #expect(sign > 0 ? loss >= 0 && loss < 1e-6 : abs(loss - 1e6) < 1)
                for row in 0..<rows { #expect(memory.base[row].isFinite && abs(memory.base[row]) <= 1) }
            }
        }
    }

    @Test(arguments: InstructionSet.available) func sumsOfRowsAreThoseInFloat64(
        _ instructions: InstructionSet
    ) {
        instructions.use {
            var random = SeededGenerator(seed: 11)
            let sizes =
                (1...30).map { ($0, 9, 50) }
                + [1, 15, 16, 17, 31, 32, 33, 47, 48, 64, 100].flatMap { [(3, 20, $0), (10, 1, $0)] }
            for (sums, count, dimension) in sizes {
                let (gap, outGap) = (3, 5)
                let coefficients = random.floats(sums * count)
                let rows = random.floats(count * (dimension + gap) - gap)
                let (guardedCoefficients, guardedRows) = (GuardedFloats(coefficients), GuardedFloats(rows))
                let result = GuardedFloats(
                    [Float](repeating: 7, count: sums * (dimension + outGap) - outGap))
                combine(
                    MatrixView(guardedCoefficients.base, rows: sums, columns: count),
                    rows: MatrixView(
                        guardedRows.base, rows: count, columns: dimension, stride: dimension + gap),
                    into: MutableMatrixView(
                        result.base, rows: sums, columns: dimension, stride: dimension + outGap))
                for sum in 0..<sums {
                    for column in 0..<dimension {
                        let expected = (0..<count).reduce(0.0) {
                            $0 + Double(coefficients[sum * count + $1])
                                * Double(rows[$1 * (dimension + gap) + column])
                        }
                        #expect(
                            abs(Double(result.base[sum * (dimension + outGap) + column]) - expected) < 1e-5)
                    }
                    guard sum < sums - 1 else { continue }
                    for column in dimension..<dimension + outGap {
                        #expect(result.base[sum * (dimension + outGap) + column] == 7)
                    }
                }
            }
        }
    }
}
