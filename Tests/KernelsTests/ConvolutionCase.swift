import Kernels
import TestSupport

/// The sizes of a convolution, and images, weight and bias for it.
struct ConvolutionCase: CustomStringConvertible {
    let count: Int
    let side: Int
    let shape: ConvolutionShape

    var inputs: Int { shape.inputs }
    var outputs: Int { shape.outputs }
    var outputSide: Int { shape.outputSide(side) }
    var pixelCount: Int { count * outputSide * outputSide }
    var description: String {
        "\(count)×\(side)², \(inputs)→\(outputs), \(shape.window)² by \(shape.stride) after \(shape.padding), "
            + "\(shape.groups) groups"
    }

    init(
        _ count: Int, side: Int, _ inputs: Int, _ outputs: Int, window: Int, stride: Int = 1,
        padding: Int? = nil, groups: Int = 1
    ) {
        (self.count, self.side) = (count, side)
        shape = ConvolutionShape(
            inputs: inputs, outputs: outputs, window: window, stride: stride, padding: padding, groups: groups
        )
    }

    /// The numbers that go through a convolution.
    struct Numbers {
        /// `[count, side, side, inputs]`.
        var images: [Float]
        /// `[outputs, window, window, inputs / groups]`.
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
            weight: random.floats(outputs * shape.weightsPerOutput),
            bias: random.floats(outputs), before: random.floats(pixelCount * outputs))
    }

    /// Returns the sum of one output in double precision, without what the result held at first.
    func sum(_ numbers: Numbers, pixel: Int, output: Int) -> Double {
        let (row, column) = (pixel / outputSide % outputSide, pixel % outputSide)
        let image = pixel / (outputSide * outputSide)
        var sum = Double(numbers.bias[output])
        let (window, together) = (shape.window, inputs / shape.groups)
        let lowest = output / (outputs / shape.groups) * together
        for down in 0..<window {
            for right in 0..<window {
                let y = row * shape.stride + down - shape.padding
                let x = column * shape.stride + right - shape.padding
                guard (0..<side).contains(y), (0..<side).contains(x) else { continue }
                let from = ((image * side + y) * side + x) * inputs + lowest
                let with = ((output * window + down) * window + right) * together
                for input in 0..<together {
                    sum += Double(numbers.images[from + input]) * Double(numbers.weight[with + input])
                }
            }
        }
        return sum
    }

    /// Returns the result of the kernel for some outputs and pixels. The rest keeps what the result held at first. The
    /// kernel cannot read past the images.
    func convolve(
        _ numbers: Numbers, outputs range: Range<Int>? = nil, pixels: Range<Int>? = nil,
        activation: Activation?, accumulate: Bool
    ) -> [Float] {
        let images = GuardedFloats(numbers.images)
        var result = numbers.before
        let packed = numbers.weight.withUnsafeBufferPointer {
            PackedMatrix(MatrixView($0.baseAddress!, rows: outputs, columns: $0.count / outputs))
        }
        result.withUnsafeMutableBufferPointer { result in
            packed.convolve(
                ImageStack(images.base, count: count, side: side, channels: inputs),
                shape, outputs: range ?? 0..<outputs, pixels: pixels ?? 0..<pixelCount,
                bias: numbers.bias, activation: activation,
                into: ImageStack(result.baseAddress!, count: count, side: outputSide, channels: outputs),
                accumulate: accumulate)
        }
        return withExtendedLifetime(images) { result }
    }
}
