import Kernels
import TestSupport
import Testing

/// Kernels that work on some columns of a wider matrix.
struct ScaledColumnsTests {
    @Test(arguments: InstructionSet.available, [nil] + Activation.allCases.map(Optional.some))
    func columnsAreScaledAndActivated(_ instructions: InstructionSet, _ activation: Activation?) {
        instructions.use {
            var random = SeededGenerator(seed: 5)
            let (rows, columns, stride) = (5, 37, 41)
            let numbers = random.floats(rows * stride, in: -3...3)
            let factors = random.floats(columns, in: 0...1)
            var found = numbers
            found.withUnsafeMutableBufferPointer {
                scaleColumns(
                    MutableMatrixView($0.baseAddress!, rows: rows, columns: columns, stride: stride),
                    by: factors, activation: activation)
            }
            for row in 0..<rows {
                let start = row * stride
                var expected = (0..<columns).map { numbers[start + $0] * factors[$0] }
                expected.withUnsafeMutableBufferPointer {
                    activation?.apply(
                        to: MutableMatrixView($0.baseAddress!, rows: 1, columns: columns))
                }
                for column in 0..<columns {
                    #expect(abs(found[start + column] - expected[column]) <= 1e-6)
                }
                // What lies between the columns and the next row stays.
                #expect(found[start + columns..<start + stride] == numbers[start + columns..<start + stride])
            }
        }
    }

    /// A convolution writes to the columns of a wider matrix what it writes without gaps, and nothing else.
    @Test(arguments: InstructionSet.available, [8, 16, 40])
    func aDepthwiseConvolutionMayFillSomeColumns(_ instructions: InstructionSet, _ channels: Int) {
        instructions.use {
            var random = SeededGenerator(seed: 6)
            let (side, window, gap) = (11, 3, 9)
            let image = random.floats(side * side * channels, in: -1...1)
            let weight = random.floats(channels * window * window, in: -1...1)
            let bias = random.floats(channels, in: -1...1)
            let layer = weight.withUnsafeBufferPointer {
                DepthwiseConvolution(
                    MatrixView($0.baseAddress!, rows: channels, columns: window * window), window: window,
                    bias: bias)
            }
            func result(stride: Int) -> [Float] {
                var result = [Float](repeating: 7, count: side * side * stride)
                image.withUnsafeBufferPointer { image in
                    let rows = (-1...side).map { row in
                        (0..<side).contains(row) ? image.baseAddress! + row * side * channels : nil
                    }
                    result.withUnsafeMutableBufferPointer { result in
                        rows.withUnsafeBufferPointer { rows in
                            layer.apply(
                                rows, side: side, activation: .gelu,
                                into: MutableMatrixView(
                                    result.baseAddress!, rows: side * side, columns: channels, stride: stride)
                            )
                        }
                    }
                }
                return result
            }
            let (dense, wide) = (result(stride: channels), result(stride: channels + gap))
            for pixel in 0..<side * side {
                let row = wide[pixel * (channels + gap)..<(pixel + 1) * (channels + gap)]
                #expect(row.prefix(channels) == dense[pixel * channels..<(pixel + 1) * channels])
                #expect(row.suffix(gap).allSatisfy { $0 == 7 })
            }
        }
    }
}
