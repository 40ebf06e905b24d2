import Kernels
import TestSupport
import Testing

/// Compares products that read their rows in place with sums in double precision.
struct DirectProductTests {
    /// Every number of rows that a tile can have, and widths around those of lanes and panels.
    private static let cases: [ProductCase] =
        (1...30).map { ProductCase(rows: $0, inputs: 24, outputs: 33) }
        + [1, 7, 8, 9, 15, 16, 17, 24, 31, 32, 40, 56, 64, 65].map {
            ProductCase(rows: 15, inputs: 30, outputs: $0)
        }
        + [1, 2, 17, 300, 1200].map { ProductCase(rows: 17, inputs: $0, outputs: 40) }
        + [ProductCase(rows: 400, inputs: 16, outputs: 96)]

    /// The result of the kernel, from rows that end where an unreadable page begins.
    private func product(
        _ size: ProductCase, _ numbers: Numbers, outputs: Range<Int>? = nil, adds: Bool = false,
        activation: Activation? = nil, together: Int? = nil, gap: Int = 0
    ) -> [Float] {
        let rows = GuardedFloats(numbers.x)
        let outputs = outputs ?? 0..<size.outputs
        let packed = numbers.weight.withUnsafeBufferPointer {
            PackedMatrix(MatrixView($0.baseAddress!, rows: size.outputs, columns: size.inputs))
        }
        let gaps = together.map { (size.rows - 1) / $0 * gap } ?? 0
        var result = [Float](repeating: 7, count: size.rows * size.outputs + gaps)
        result.withUnsafeMutableBufferPointer { result in
            numbers.added.withUnsafeBufferPointer { added in
                numbers.bias.withUnsafeBufferPointer { bias in
                    packed.multiplyDirectly(
                        MatrixView(rows.base, rows: size.rows, columns: size.inputs), outputs: outputs,
                        bias: bias.baseAddress! + outputs.lowerBound,
                        adding: adds
                            ? MatrixView(
                                added.baseAddress! + outputs.lowerBound, rows: size.rows,
                                columns: outputs.count, stride: size.outputs) : nil,
                        activation: activation,
                        into: MutableMatrixView(
                            result.baseAddress! + outputs.lowerBound, rows: size.rows,
                            columns: outputs.count, stride: size.outputs),
                        groups: together.map { .init(of: $0, gap: gap) })
                }
            }
        }
        return withExtendedLifetime(rows) { result }
    }

    private struct Numbers {
        var x: [Float]
        var weight: [Float]
        var bias: [Float]
        var added: [Float]

        init(_ size: ProductCase, seed: UInt64) {
            var random = SeededGenerator(seed: seed)
            x = random.floats(size.rows * size.inputs)
            weight = random.floats(size.outputs * size.inputs)
            bias = random.floats(size.outputs)
            added = random.floats(size.rows * size.outputs)
        }
    }

    @Test(arguments: InstructionSet.available)
    func equalsTheSumInDoublePrecision(_ instructions: InstructionSet) {
        instructions.use {
            for size in Self.cases {
                let numbers = Numbers(size, seed: 111)
                for adds in [false, true] {
                    size.expectSum(
                        product(size, numbers, adds: adds), of: numbers.x, numbers.weight, bias: numbers.bias,
                        onto: adds ? numbers.added : nil)
                }
            }
        }
    }

    /// Neither the rows nor the outputs that are computed with it change a result.
    @Test(arguments: InstructionSet.available)
    func partsAreThoseOfTheWhole(_ instructions: InstructionSet) {
        instructions.use {
            let size = ProductCase(rows: 50, inputs: 70, outputs: 100)
            let numbers = Numbers(size, seed: 112)
            let whole = product(size, numbers, adds: true, activation: .rectifier)
            for outputs in [0..<32, 32..<100, 96..<100] {
                let part = product(size, numbers, outputs: outputs, adds: true, activation: .rectifier)
                for index in part.indices {
                    #expect(part[index] == (outputs.contains(index % 100) ? whole[index] : 7))
                }
            }
            for row in 0..<size.rows {
                let alone = ProductCase(rows: 1, inputs: size.inputs, outputs: size.outputs)
                var one = numbers
                one.x = Array(numbers.x[row * 70..<(row + 1) * 70])
                one.added = Array(numbers.added[row * 100..<(row + 1) * 100])
                #expect(
                    product(alone, one, adds: true, activation: .rectifier)
                        == Array(whole[row * 100..<(row + 1) * 100]))
            }
        }
    }

    /// Rows of a result may have gaps between groups of them, in which nothing is written.
    @Test(arguments: InstructionSet.available, [1, 3, 7, 14, 15, 50])
    func rowsMayHaveGapsBetweenThem(_ instructions: InstructionSet, _ together: Int) {
        instructions.use {
            let size = ProductCase(rows: 50, inputs: 20, outputs: 40)
            let numbers = Numbers(size, seed: 113)
            for activation in [Activation.rectifier6, .gelu] {
                let plain = product(size, numbers, activation: activation)
                let found = product(size, numbers, activation: activation, together: together, gap: 9)
                var expected: [Float] = []
                for row in 0..<size.rows {
                    if row > 0, row % together == 0 { expected += [Float](repeating: 7, count: 9) }
                    expected += plain[row * 40..<(row + 1) * 40]
                }
                #expect(found == expected)
            }
        }
    }

    @Test(arguments: InstructionSet.available, Activation.allCases)
    func theActivationIsThatOfTheMatrix(_ instructions: InstructionSet, _ activation: Activation) {
        instructions.use {
            let size = ProductCase(rows: 20, inputs: 90, outputs: 50)
            let numbers = Numbers(size, seed: 114)
            var expected = product(size, numbers)
            expected.withUnsafeMutableBufferPointer {
                activation.apply(to: MutableMatrixView($0.baseAddress!, rows: 20, columns: 50))
            }
            let found = product(size, numbers, activation: activation)
            for (one, other) in zip(found, expected) { #expect(abs(one - other) <= 1e-5) }
        }
    }

    @Test(arguments: InstructionSet.available, [Activation.rectifier, .rectifier6])
    func rectifyingKeepsNaN(_ instructions: InstructionSet, _ activation: Activation) {
        instructions.use {
            let size = ProductCase(rows: 6, inputs: 10, outputs: 40)
            var numbers = Numbers(size, seed: 115)
            numbers.x[25] = .nan
            let found = product(size, numbers, activation: activation)
            for index in found.indices { #expect(found[index].isNaN == (index / 40 == 2)) }
        }
    }
}
