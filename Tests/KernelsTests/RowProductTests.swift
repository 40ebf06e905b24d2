import Kernels
import TestSupport
import Testing

/// Compares products with weights that are read in place to sums in double precision.
struct RowProductTests {
    /// Every number of rows that a tile can have, and sizes around those of steps, panels, runs and blocks.
    private static let cases: [ProductCase] =
        (1...30).map { ProductCase(rows: $0, inputs: 40, outputs: 33) }
        + [1, 2, 3, 4, 5, 15, 16, 31, 32, 34, 35, 65].flatMap {
            [ProductCase(rows: 5, inputs: 30, outputs: $0), ProductCase(rows: 9, inputs: 30, outputs: $0)]
        }
        + [1, 2, 15, 16, 17, 511, 512, 513, 1030].map { ProductCase(rows: 12, inputs: $0, outputs: 40) }
        + [ProductCase(rows: 126, inputs: 20, outputs: 7), ProductCase(rows: 300, inputs: 530, outputs: 50)]

    @Test(arguments: InstructionSet.available, VectorPrecision.allCases)
    func equalsTheSumInDoublePrecision(_ instructions: InstructionSet, _ element: VectorPrecision) {
        instructions.use {
            var random = SeededGenerator(seed: 84)
            for size in Self.cases {
                let x = random.floats(size.rows * size.inputs)
                let weight = weight(size, &random)
                let bias = random.floats(size.outputs)
                for accumulate in [false, true] {
                    let before = random.floats(size.rows * size.outputs)
                    let found = product(x, weight, bias, size, element, onto: before, accumulate: accumulate)
                    size.expectSum(found, of: x, weight, bias: bias, onto: accumulate ? before : nil)
                }
            }
        }
    }

    @Test(arguments: InstructionSet.available, VectorPrecision.allCases)
    func aRowDoesNotDependOnTheOthers(_ instructions: InstructionSet, _ element: VectorPrecision) {
        instructions.use {
            var random = SeededGenerator(seed: 86)
            let size = ProductCase(rows: 200, inputs: 600, outputs: 45)
            let x = random.floats(size.rows * size.inputs)
            let weight = weight(size, &random)
            let bias = random.floats(size.outputs)
            let zeros = [Float](repeating: 0, count: size.rows * size.outputs)
            let all = product(x, weight, bias, size, element, onto: zeros, accumulate: false)
            for first in stride(from: 0, to: 190, by: 7) {
                for count in 1...10 {
                    let part = ProductCase(rows: count, inputs: size.inputs, outputs: size.outputs)
                    let found = product(
                        Array(x[first * size.inputs..<(first + count) * size.inputs]), weight, bias, part,
                        element, onto: Array(zeros.prefix(count * size.outputs)), accumulate: false)
                    #expect(found == Array(all[first * size.outputs..<(first + count) * size.outputs]))
                }
            }
        }
    }

    @Test(arguments: InstructionSet.available)
    func halfPrecisionGivesTheBitsOfTheSameNumbersInSingle(_ instructions: InstructionSet) {
        instructions.use {
            var random = SeededGenerator(seed: 87)
            for size in Self.cases {
                let x = random.floats(size.rows * size.inputs)
                let weight = weight(size, &random)
                let bias = random.floats(size.outputs)
                let zeros = [Float](repeating: 0, count: size.rows * size.outputs)
                let products = VectorPrecision.allCases.map {
                    product(x, weight, bias, size, $0, onto: zeros, accumulate: false)
                }
                #expect(products[0] == products[1])
            }
        }
    }

    @Test(arguments: InstructionSet.available, Activation.allCases)
    func theActivationIsThatOfTheMatrix(_ instructions: InstructionSet, _ activation: Activation) {
        instructions.use {
            var random = SeededGenerator(seed: 88)
            let size = ProductCase(rows: 10, inputs: 530, outputs: 50)
            let x = random.floats(size.rows * size.inputs).map { $0 / 8 }
            let weight = weight(size, &random)
            let bias = random.floats(size.outputs)
            let zeros = [Float](repeating: 0, count: size.rows * size.outputs)
            var expected = product(x, weight, bias, size, .float32, onto: zeros, accumulate: false)
            expected.withUnsafeMutableBufferPointer {
                activation.apply(
                    to: MutableMatrixView($0.baseAddress!, rows: size.rows, columns: size.outputs))
            }
            let found = product(
                x, weight, bias, size, .float32, onto: zeros, accumulate: false, activation: activation)
            for (one, other) in zip(found, expected) { #expect(abs(one - other) <= 1e-6) }
        }
    }

    /// Returns numbers that half precision represents exactly.
    private func weight(_ size: ProductCase, _ random: inout SeededGenerator) -> [Float] {
        (0..<size.outputs * size.inputs).map { _ in Float(Int.random(in: -512...512, using: &random)) / 256 }
    }

    /// Computes the product with the weight at an unaligned address.
    private func product(
        _ x: [Float], _ weight: [Float], _ bias: [Float], _ size: ProductCase, _ element: VectorPrecision,
        onto before: [Float], accumulate: Bool, activation: Activation? = nil
    ) -> [Float] {
        var bytes = [UInt8](repeating: 0, count: 3 + weight.count * element.size)
        bytes.withUnsafeMutableBytes { bytes in
            let target = UnsafeMutableRawBufferPointer(rebasing: bytes[3...])
            weight.withUnsafeBufferPointer { weight in
                switch element {
                case .float32: target.copyMemory(from: UnsafeRawBufferPointer(weight))
                case .float16: narrowToFloat16(weight, into: target)
                }
            }
        }
        var result = before
        x.withUnsafeBufferPointer { x in
            bias.withUnsafeBufferPointer { bias in
                result.withUnsafeMutableBufferPointer { result in
                    bytes.withUnsafeBytes { bytes in
                        multiply(
                            MatrixView(x.baseAddress!, rows: size.rows, columns: size.inputs),
                            weight: VectorBlock(
                                bytes.baseAddress! + 3, count: size.outputs, dimension: size.inputs,
                                precision: element),
                            bias: bias.baseAddress!, activation: activation,
                            into: MutableMatrixView(
                                result.baseAddress!, rows: size.rows, columns: size.outputs),
                            accumulate: accumulate)
                    }
                }
            }
        }
        return result
    }
}
