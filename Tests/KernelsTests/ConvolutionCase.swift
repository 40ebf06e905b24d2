import Kernels
import TestSupport

/// The sizes of a convolution, and images, weight and bias for it.
struct ConvolutionCase: CustomStringConvertible {
    let count: Int
    let side: Int
    let inputs: Int
    let outputs: Int
    let window: ConvolutionWindow

    var outputSide: Int { window.outputSide(side) }
    var pixelCount: Int { count * outputSide * outputSide }
    var description: String {
        "\(count)×\(side)², \(inputs)→\(outputs), \(window.side)² by \(window.stride)"
    }

    init(_ count: Int, side: Int, _ inputs: Int, _ outputs: Int, window: Int, stride: Int = 1) {
        (self.count, self.side, self.inputs, self.outputs) = (count, side, inputs, outputs)
        self.window = ConvolutionWindow(side: window, stride: stride)
    }

    /// The numbers that go through a convolution.
    struct Numbers {
        /// `[count, side, side, inputs]`.
        var images: [Float]
        /// `[outputs, window, window, inputs]`.
        var weight: [Float]
        /// `[outputs]`.
        var bias: [Float]
        /// What the result holds at first: `[pixels, outputs]`.
        var before: [Float]
    }

    func numbers(seed: UInt64) -> Numbers {
        var random = SeededGenerator(seed: seed)
        return Numbers(
            images: random.floats(count * side * side * inputs),
            weight: random.floats(outputs * window.side * window.side * inputs),
            bias: random.floats(outputs), before: random.floats(pixelCount * outputs))
    }

    /// Returns the sum of one output in double precision, without what the result held at first.
    func sum(_ numbers: Numbers, pixel: Int, output: Int) -> Double {
        let (row, column) = (pixel / outputSide % outputSide, pixel % outputSide)
        let image = pixel / (outputSide * outputSide)
        var sum = Double(numbers.bias[output])
        for down in 0..<window.side {
            for right in 0..<window.side {
                let y = row * window.stride + down - window.side / 2
                let x = column * window.stride + right - window.side / 2
                guard (0..<side).contains(y), (0..<side).contains(x) else { continue }
                let from = ((image * side + y) * side + x) * inputs
                let with = ((output * window.side + down) * window.side + right) * inputs
                for input in 0..<inputs {
                    sum += Double(numbers.images[from + input]) * Double(numbers.weight[with + input])
                }
            }
        }
        return sum
    }

    /// Returns the result of the kernel for some outputs and pixels. The rest keeps what the result held at first.
    func convolve(
        _ numbers: Numbers, outputs range: Range<Int>? = nil, pixels: Range<Int>? = nil, isRectified: Bool,
        accumulate: Bool
    ) -> [Float] {
        var (images, result) = (numbers.images, numbers.before)
        let packed = numbers.weight.withUnsafeBufferPointer {
            PackedMatrix(MatrixView($0.baseAddress!, rows: outputs, columns: $0.count / outputs))
        }
        images.withUnsafeMutableBufferPointer { images in
            result.withUnsafeMutableBufferPointer { result in
                packed.convolve(
                    ImageStack(images.baseAddress!, count: count, side: side, channels: inputs),
                    window: window, outputs: range ?? 0..<outputs, pixels: pixels ?? 0..<pixelCount,
                    bias: numbers.bias, isRectified: isRectified,
                    into: ImageStack(
                        result.baseAddress!, count: count, side: outputSide, channels: outputs),
                    accumulate: accumulate)
            }
        }
        return result
    }
}
