import Foundation
import Kernels
import TestSupport
import Testing

/// Compares activations, normalisations and conversions with their definitions in float64.
struct ElementKernelTests {
    private func apply(_ activation: Activation, to values: [Float]) -> [Float] {
        var values = values
        values.withUnsafeMutableBufferPointer {
            activation.apply(to: MutableMatrixView($0.baseAddress!, rows: 1, columns: $0.count))
        }
        return values
    }

    @Test(arguments: InstructionSet.available)
    func activationsAgreeWithTheirDefinitions(_ instructions: InstructionSet) {
        instructions.use {
            let inputs = stride(from: Float(-30), through: 30, by: 0.0137).map { $0 }
            for (x, found) in zip(inputs, apply(.quickGELU, to: inputs)) {
                let expected = Double(x) / (1 + exp(-1.702 * Double(x)))
                #expect(abs(Double(found) - expected) <= 3e-6 * max(1e-3, abs(expected)))
            }
            for (x, found) in zip(inputs, apply(.gelu, to: inputs)) {
                let expected = Double(x) * 0.5 * (1 + erf(Double(x) / 2.0.squareRoot()))
                #expect(abs(Double(found) - expected) <= 2e-6)
            }
            #expect(apply(.rectifier, to: inputs) == inputs.map { max($0, 0) })
            #expect(apply(.rectifier6, to: inputs) == inputs.map { min(max($0, 0), 6) })
            for (x, found) in zip(inputs, apply(.silu, to: inputs)) {
                let expected = Double(x) / (1 + exp(-Double(x)))
                #expect(abs(Double(found) - expected) <= 3e-6 * max(1e-3, abs(expected)))
            }
            for (x, found) in zip(inputs, apply(.geluTanh, to: inputs)) {
                let x = Double(x)
                let expected = x / 2 * (1 + tanh((2 / Double.pi).squareRoot() * (x + 0.044715 * x * x * x)))
                #expect(abs(Double(found) - expected) <= 2e-6)
            }
        }
    }

    @Test(arguments: InstructionSet.available, Activation.allCases)
    func activationsKeepNaNAndSurviveExtremes(_ instructions: InstructionSet, _ activation: Activation) {
        instructions.use {
            let result = apply(activation, to: [.nan, 1e30, -1e30, 0])
            #expect(result[0].isNaN)
            #expect(result[1] == (activation == .rectifier6 ? 6 : 1e30))
            #expect(abs(result[2]) < 1e-6)
            #expect(result[3] == 0)
        }
    }

    @Test(arguments: InstructionSet.available)
    func softmaxAgreesWithItsDefinition(_ instructions: InstructionSet) {
        instructions.use {
            var random = SeededGenerator(seed: 3)
            for columns in Array(1...70) + [1023, 1024, 1025, 5000] {
                var values = random.floats(columns * 3, in: -40...40)
                let inputs = values
                values.withUnsafeMutableBufferPointer {
                    softmaxRows(MutableMatrixView($0.baseAddress!, rows: 3, columns: columns))
                }
                for row in 0..<3 {
                    let input = inputs[row * columns..<(row + 1) * columns].map(Double.init)
                    let exponentials = input.map { exp($0 - input.max()!) }
                    let sum = exponentials.reduce(0, +)
                    for (column, expected) in exponentials.enumerated() {
                        #expect(abs(Double(values[row * columns + column]) - expected / sum) < 1e-6)
                    }
                }
            }
        }
    }

    @Test(arguments: InstructionSet.available)
    func softmaxKeepsNaN(_ instructions: InstructionSet) {
        instructions.use {
            var values: [Float] = [1, .nan, 2]
            values.withUnsafeMutableBufferPointer {
                softmaxRows(MutableMatrixView($0.baseAddress!, rows: 1, columns: 3))
            }
            #expect(values.allSatisfy { $0.isNaN })
        }
    }

    @Test(arguments: InstructionSet.available)
    func layerNormAgreesWithItsDefinition(_ instructions: InstructionSet) {
        instructions.use {
            var random = SeededGenerator(seed: 5)
            for width in [1, 2, 7, 64, 100] {
                let input = random.floats(width * 2, in: -5...9)
                let weight = random.floats(width)
                let bias = random.floats(width)
                var result = [Float](repeating: .nan, count: width * 2)
                result.withUnsafeMutableBufferPointer { result in
                    input.withUnsafeBufferPointer {
                        layerNormRows(
                            MatrixView($0.baseAddress!, rows: 2, columns: width), weight: weight, bias: bias,
                            epsilon: 1e-5,
                            into: MutableMatrixView(result.baseAddress!, rows: 2, columns: width))
                    }
                }
                for row in 0..<2 {
                    let values = input[row * width..<(row + 1) * width].map(Double.init)
                    let mean = values.reduce(0, +) / Double(width)
                    let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(width)
                    for column in 0..<width {
                        let normal = (values[column] - mean) / (variance + 1e-5).squareRoot()
                        let expected = normal * Double(weight[column]) + Double(bias[column])
                        #expect(abs(Double(result[row * width + column]) - expected) < 1e-5)
                    }
                }
            }
        }
    }

    @Test(arguments: InstructionSet.available)
    func theMeanOfRowsAgreesWithItsDefinition(_ instructions: InstructionSet) {
        instructions.use {
            var random = SeededGenerator(seed: 9)
            for (rows, columns) in [(1, 5), (3, 1), (49, 40)] {
                // The rows are the middle columns of a wider matrix.
                let values = random.floats(rows * (columns + 4), in: -3...3)
                var result = [Float](repeating: .nan, count: columns)
                values.withUnsafeBufferPointer {
                    let whole = MatrixView($0.baseAddress!, rows: rows, columns: columns + 4)
                    meanOfRows(whole.part(rows: 0..<rows, columns: 2..<columns + 2), into: &result)
                }
                for column in 0..<columns {
                    let sum = (0..<rows).reduce(0) { $0 + Double(values[$1 * (columns + 4) + column + 2]) }
                    #expect(abs(Double(result[column]) - sum / Double(rows)) < 1e-5)
                }
            }
        }
    }

    @Test(arguments: InstructionSet.available)
    func everyHalfWidensExactly(_ instructions: InstructionSet) {
        instructions.use {
            let patterns = (0...UInt16.max).map { $0 }
            var result = [Float](repeating: 0, count: patterns.count)
            patterns.withUnsafeBytes { source in
                result.withUnsafeMutableBufferPointer { widenFloat16(source, into: $0) }
            }
            let wrong = patterns.indices.filter {
                let expected = Float(Float16(bitPattern: patterns[$0]))
                return expected.isNaN ? !result[$0].isNaN : result[$0].bitPattern != expected.bitPattern
            }
            #expect(wrong.isEmpty)
        }
    }

    @Test(arguments: InstructionSet.available)
    func narrowingRoundsToTheNearestHalf(_ instructions: InstructionSet) {
        instructions.use {
            var random = SeededGenerator(seed: 8)
            let halves = (0...UInt16.max).map { Float(Float16(bitPattern: $0)) }
            // Every half-precision number, the midpoint between it and the next, and a little more and less than the midpoint.
            let middles = (0..<UInt16(0x7bff)).flatMap { bits -> [Float] in
                let middle = (Float(Float16(bitPattern: bits)) + Float(Float16(bitPattern: bits + 1))) / 2
                return [middle, middle.nextUp, -middle.nextDown]
            }
            let values =
                halves + middles + random.floats(10_000, in: -70_000...70_000) + [65519, 65520, .infinity]
            var result = [UInt16](repeating: 0, count: values.count)
            values.withUnsafeBufferPointer { source in
                result.withUnsafeMutableBytes { narrowToFloat16(source, into: $0) }
            }
            let wrong = values.indices.filter {
                let expected = Float16(values[$0])
                return expected.isNaN
                    ? !Float16(bitPattern: result[$0]).isNaN : result[$0] != expected.bitPattern
            }
            #expect(wrong.isEmpty)
        }
    }

    @Test(arguments: InstructionSet.available)
    func everyBFloat16WidensExactly(_ instructions: InstructionSet) {
        instructions.use {
            let patterns = (0...UInt16.max).map { $0 }
            var result = [Float](repeating: 0, count: patterns.count)
            patterns.withUnsafeBytes { source in
                result.withUnsafeMutableBufferPointer { widenBFloat16(source, into: $0) }
            }
            #expect(patterns.indices.allSatisfy { result[$0].bitPattern == UInt32(patterns[$0]) << 16 })
        }
    }

    @Test(arguments: InstructionSet.available)
    func normalizesToUnitLength(_ instructions: InstructionSet) {
        instructions.use {
            var random = SeededGenerator(seed: 6)
            for count in [1, 3, 512] {
                var vector = random.floats(count, in: 0.5...1e10)
                vector.withUnsafeMutableBufferPointer { normalize($0) }
                #expect(abs(vector.withUnsafeBufferPointer { length($0) } - 1) < 1e-6)
            }
            var zero: [Float] = [0, 0]
            zero.withUnsafeMutableBufferPointer { normalize($0) }
            #expect(zero == [0, 0])
        }
    }

    @Test(arguments: InstructionSet.available)
    func findsTheFirstNonFiniteNumber(_ instructions: InstructionSet) {
        instructions.use {
            let values: [Float] = [1, -2, .infinity, .nan]
            #expect(values.withUnsafeBufferPointer { firstNonFiniteIndex(in: $0) } == 2)
            #expect(values.prefix(2).withUnsafeBufferPointer { firstNonFiniteIndex(in: $0) } == nil)
        }
    }

    @Test(arguments: InstructionSet.available)
    func findsTheFirstOfTheLargestNumbers(_ instructions: InstructionSet) {
        instructions.use {
            var random = SeededGenerator(seed: 10)
            for count in Array(1...70) + [255, 256, 257, 511, 512, 513, 2000] {
                // Few different numbers, so that the largest often occurs more than once.
                var values = (0..<count).map { _ in Float(Int.random(in: -4...3, using: &random)) }
                for _ in 0..<2 { values[Int.random(in: 0..<count, using: &random)] = 4 }
                let expected = values.firstIndex(of: values.max() ?? 0)
                #expect(indexOfMaximum(values, count: count) == expected)
            }
        }
    }
}
