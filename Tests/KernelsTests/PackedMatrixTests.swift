import Kernels
import TestSupport
import Testing

/// Compares products with packed weights to sums in double precision.
struct PackedMatrixTests {
    /// Every number of rows that a tile can have, and sizes around those of panels and runs.
    private static let cases: [ProductCase] =
        (1...30).map { ProductCase(rows: $0, inputs: 40, outputs: 33) }
        + [1, 15, 16, 17, 31, 32, 64, 65].map { ProductCase(rows: 5, inputs: 30, outputs: $0) }
        + [1, 2, 255, 256, 257, 512, 700].map { ProductCase(rows: 17, inputs: $0, outputs: 40) }
        + [
            ProductCase(rows: 167, inputs: 20, outputs: 7), ProductCase(rows: 169, inputs: 300, outputs: 50),
            ProductCase(rows: 400, inputs: 33, outputs: 64),
        ]

    @Test(arguments: InstructionSet.available)
    func equalsTheSumInDoublePrecision(_ instructions: InstructionSet) {
        instructions.use {
            var random = SeededGenerator(seed: 81)
            for size in Self.cases {
                let x = random.floats(size.rows * size.inputs)
                let weight = random.floats(size.outputs * size.inputs)
                let bias = random.floats(size.outputs)
                for accumulate in [false, true] {
                    let before = random.floats(size.rows * size.outputs)
                    let found = product(x, weight, bias, size, onto: before, accumulate: accumulate)
                    size.expectSum(found, of: x, weight, bias: bias, onto: accumulate ? before : nil)
                }
            }
        }
    }

    @Test(arguments: InstructionSet.available)
    func aRowDoesNotDependOnTheOthers(_ instructions: InstructionSet) {
        instructions.use {
            var random = SeededGenerator(seed: 82)
            let size = ProductCase(rows: 200, inputs: 300, outputs: 45)
            let x = random.floats(size.rows * size.inputs)
            let weight = random.floats(size.outputs * size.inputs)
            let bias = random.floats(size.outputs)
            let zeros = [Float](repeating: 0, count: size.rows * size.outputs)
            let all = product(x, weight, bias, size, onto: zeros, accumulate: false)
            for row in stride(from: 0, to: 200, by: 7) {
                let alone = ProductCase(rows: 1, inputs: size.inputs, outputs: size.outputs)
                let found = product(
                    Array(x[row * size.inputs..<(row + 1) * size.inputs]), weight, bias, alone,
                    onto: Array(zeros.prefix(size.outputs)), accumulate: false)
                #expect(found == Array(all[row * size.outputs..<(row + 1) * size.outputs]))
            }
        }
    }

    @Test(arguments: InstructionSet.available, Activation.allCases)
    func theActivationIsThatOfTheMatrix(_ instructions: InstructionSet, _ activation: Activation) {
        instructions.use {
            var random = SeededGenerator(seed: 83)
            let size = ProductCase(rows: 20, inputs: 280, outputs: 50)
            let x = random.floats(size.rows * size.inputs).map { $0 / 8 }
            let weight = random.floats(size.outputs * size.inputs)
            let bias = random.floats(size.outputs)
            let zeros = [Float](repeating: 0, count: size.rows * size.outputs)
            var expected = product(x, weight, bias, size, onto: zeros, accumulate: false)
            expected.withUnsafeMutableBufferPointer {
                activation.apply(
                    to: MutableMatrixView($0.baseAddress!, rows: size.rows, columns: size.outputs))
            }
            let found = product(x, weight, bias, size, onto: zeros, accumulate: false, activation: activation)
            for (one, other) in zip(found, expected) { #expect(abs(one - other) <= 1e-6) }
        }
    }

    @Test(arguments: InstructionSet.available)
    func aPartOfTheOutputsIsThatPart(_ instructions: InstructionSet) {
        instructions.use {
            var random = SeededGenerator(seed: 85)
            let (rows, inputs, outputs) = (9, 50, 150)
            let x = random.floats(rows * inputs)
            let weight = random.floats(outputs * inputs)
            let whole = product(
                x, weight, [Float](repeating: 0, count: outputs),
                ProductCase(rows: rows, inputs: inputs, outputs: outputs),
                onto: [Float](repeating: 0, count: rows * outputs), accumulate: false)
            let packed = weight.withUnsafeBufferPointer {
                PackedMatrix(MatrixView($0.baseAddress!, rows: outputs, columns: inputs))
            }
            for range in [0..<32, 32..<150, 96..<97, 128..<150] {
                var part = [Float](repeating: 0, count: rows * range.count)
                x.withUnsafeBufferPointer { x in
                    part.withUnsafeMutableBufferPointer { part in
                        packed.multiply(
                            MatrixView(x.baseAddress!, rows: rows, columns: inputs), outputs: range,
                            into: MutableMatrixView(part.baseAddress!, rows: rows, columns: range.count))
                    }
                }
                for row in 0..<rows {
                    #expect(
                        Array(part[row * range.count..<(row + 1) * range.count])
                            == Array(
                                whole[row * outputs + range.lowerBound..<row * outputs + range.upperBound]))
                }
            }
        }
    }

    private func product(
        _ x: [Float], _ weight: [Float], _ bias: [Float], _ size: ProductCase, onto before: [Float],
        accumulate: Bool,
        activation: Activation? = nil
    ) -> [Float] {
        var result = before
        let packed = weight.withUnsafeBufferPointer {
            PackedMatrix(MatrixView($0.baseAddress!, rows: size.outputs, columns: size.inputs))
        }
        x.withUnsafeBufferPointer { x in
            bias.withUnsafeBufferPointer { bias in
                result.withUnsafeMutableBufferPointer { result in
                    packed.multiply(
                        MatrixView(x.baseAddress!, rows: size.rows, columns: size.inputs),
                        bias: bias.baseAddress!, activation: activation,
                        into: MutableMatrixView(
                            result.baseAddress!, rows: size.rows, columns: size.outputs),
                        accumulate: accumulate)
                }
            }
        }
        return result
    }
}
