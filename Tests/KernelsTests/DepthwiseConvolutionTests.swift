import Kernels
import TestSupport
import Testing

/// Compares depthwise convolutions that take their rows one by one with sums in double precision.
struct DepthwiseConvolutionTests {
    /// Channels around the number of lanes; sides around the numbers of pixels that are computed together; windows that are
    /// unrolled and others; every padding that "same" needs, and none.
    private static let cases =
        [1, 15, 16, 17, 24, 31, 32, 33, 63, 64, 65, 100].map {
            ConvolutionCase(1, side: 9, $0, $0, window: 3, groups: $0)
        }
        + (1...20).map { ConvolutionCase(1, side: $0, 20, 20, window: 5, groups: 20) }
        + [3, 5, 7].flatMap { window in
            [6, 7, 14, 15, 16, 17].flatMap { side in
                [(window - 2) / 2, (window - 1) / 2].map { padding in
                    ConvolutionCase(
                        1, side: side, 36, 36, window: window, stride: 2, padding: padding, groups: 36)
                }
            }
        }
        + [
            ConvolutionCase(2, side: 17, 48, 48, window: 7, groups: 48),
            ConvolutionCase(2, side: 30, 16, 16, window: 7, padding: 0, groups: 16),
            ConvolutionCase(1, side: 12, 40, 40, window: 4, stride: 3, padding: 2, groups: 40),
            ConvolutionCase(2, side: 6, 18, 18, window: 1, groups: 18),
        ]

    private static func layer(_ size: ConvolutionCase, _ numbers: ConvolutionCase.Numbers)
        -> DepthwiseConvolution
    {
        numbers.weight.withUnsafeBufferPointer {
            DepthwiseConvolution(
                MatrixView($0.baseAddress!, rows: size.outputs, columns: $0.count / size.outputs),
                window: size.shape.window, bias: numbers.bias, stride: size.shape.stride,
                padding: size.shape.padding)
        }
    }

    /// Some rows of an image's result, from rows that end where an unreadable page begins, with zeros beside each.
    private static func rows(
        _ size: ConvolutionCase, _ numbers: ConvolutionCase.Numbers, image: Int, rows: Range<Int>,
        margin: Int, channels: Range<Int>? = nil, activation: Activation?
    ) -> [Float] {
        let layer = layer(size, numbers)
        let zeros = [Float](repeating: 0, count: margin * size.inputs)
        let length = size.side * size.inputs
        let padded = (0..<size.side).map { row in
            let start = (image * size.side + row) * length
            return GuardedFloats(zeros + numbers.images[start..<start + length] + zeros)
        }
        let pointers = layer.inputRows(for: rows).map { row -> UnsafePointer<Float>? in
            padded.indices.contains(row) ? UnsafePointer(padded[row].base + zeros.count) : nil
        }
        var result = [Float](repeating: 7, count: rows.count * size.outputSide * size.outputs)
        result.withUnsafeMutableBufferPointer { result in
            pointers.withUnsafeBufferPointer { pointers in
                layer.apply(
                    pointers, side: size.side, margin: margin, activation: activation, channels: channels,
                    into: MutableMatrixView(
                        result.baseAddress!, rows: rows.count * size.outputSide, columns: size.outputs))
            }
        }
        return withExtendedLifetime(padded) { result }
    }

    @Test(arguments: InstructionSet.available, cases)
    func equalsTheSumInDoublePrecision(_ instructions: InstructionSet, _ size: ConvolutionCase) {
        instructions.use {
            let numbers = size.numbers(seed: 101)
            let tolerance = 2e-6 * Double(size.shape.weightsPerOutput + 4)
            for margin in [0, 1, size.shape.window / 2] {
                for image in 0..<size.count {
                    let found = Self.rows(
                        size, numbers, image: image, rows: 0..<size.outputSide, margin: margin,
                        activation: nil)
                    var largest = 0.0
                    for index in found.indices {
                        let pixel = image * size.outputSide * size.outputSide + index / size.outputs
                        let sum = size.sum(numbers, pixel: pixel, output: index % size.outputs)
                        largest = max(largest, abs(Double(found[index]) - sum))
                    }
                    #expect(largest < tolerance)
                }
            }
        }
    }

    /// Neither the rows nor the channels that are computed with it nor zeros beside the rows change a result.
    @Test(
        arguments: InstructionSet.available,
        [
            ConvolutionCase(1, side: 14, 100, 100, window: 5, groups: 100),
            ConvolutionCase(1, side: 15, 100, 100, window: 3, stride: 2, padding: 0, groups: 100),
        ])
    func partsAreThoseOfTheWhole(_ instructions: InstructionSet, _ size: ConvolutionCase) {
        instructions.use {
            let numbers = size.numbers(seed: 102)
            let side = size.outputSide
            let whole = Self.rows(
                size, numbers, image: 0, rows: 0..<side, margin: 0, activation: .rectifier6)
            for (rows, channels) in [(2..<5, 0..<100), (side - 1..<side, 32..<64), (0..<side, 64..<100)] {
                let part = Self.rows(
                    size, numbers, image: 0, rows: rows, margin: 2, channels: channels,
                    activation: .rectifier6)
                for index in part.indices {
                    let isInside = channels.contains(index % 100)
                    let expected = whole[rows.lowerBound * side * 100 + index]
                    #expect(part[index] == (isInside ? expected : 7))
                }
            }
        }
    }

    @Test(arguments: InstructionSet.available, Activation.allCases)
    func theActivationIsThatOfTheMatrix(_ instructions: InstructionSet, _ activation: Activation) {
        instructions.use {
            for channels in [5, 50] {
                let size = ConvolutionCase(1, side: 11, channels, channels, window: 3, groups: channels)
                var numbers = size.numbers(seed: 103)
                // Large enough for a rectifier that ends at six.
                for index in numbers.images.indices { numbers.images[index] *= 9 }
                let all = 0..<size.outputSide
                var expected = Self.rows(size, numbers, image: 0, rows: all, margin: 1, activation: nil)
                expected.withUnsafeMutableBufferPointer {
                    activation.apply(
                        to: MutableMatrixView($0.baseAddress!, rows: size.pixelCount, columns: channels))
                }
                let found = Self.rows(
                    size, numbers, image: 0, rows: all, margin: 1, activation: activation)
                for (one, other) in zip(found, expected) { #expect(abs(one - other) <= 1e-5) }
            }
        }
    }

    @Test(arguments: InstructionSet.available, [Activation.rectifier, .rectifier6])
    func rectifyingKeepsNaN(_ instructions: InstructionSet, _ activation: Activation) {
        instructions.use {
            for channels in [5, 40] {
                let size = ConvolutionCase(1, side: 9, channels, channels, window: 3, groups: channels)
                var numbers = size.numbers(seed: 104)
                for channel in 0..<channels { numbers.images[channel] = .nan }
                let found = Self.rows(
                    size, numbers, image: 0, rows: 0..<9, margin: 0, activation: activation)
                // Only the windows of the first pixel and its neighbours contain the first pixel.
                for pixel in 0..<81 {
                    let isNear = pixel % 9 < 2 && pixel / 9 < 2
                    let values = found[pixel * channels..<(pixel + 1) * channels]
                    #expect(values.allSatisfy { $0.isNaN == isNear })
                }
            }
        }
    }

    /// A stack of images has the same result as the rows of each image.
    @Test func aStackIsTheRowsOfItsImages() {
        let size = ConvolutionCase(3, side: 10, 24, 24, window: 5, stride: 2, padding: 1, groups: 24)
        let numbers = size.numbers(seed: 105)
        let layer = Self.layer(size, numbers)
        var images = numbers.images
        var result = [Float](repeating: 7, count: size.pixelCount * size.outputs)
        images.withUnsafeMutableBufferPointer { images in
            result.withUnsafeMutableBufferPointer { result in
                for image in [0, 2] {
                    layer.apply(
                        ImageStack(images.baseAddress!, count: 3, side: 10, channels: 24), image: image,
                        rows: image == 0 ? 1..<3 : nil, activation: .rectifier,
                        into: ImageStack(result.baseAddress!, count: 3, side: 5, channels: 24))
                }
            }
        }
        let first = Self.rows(size, numbers, image: 0, rows: 1..<3, margin: 0, activation: .rectifier)
        let last = Self.rows(size, numbers, image: 2, rows: 0..<5, margin: 0, activation: .rectifier)
        let untouched = { (count: Int) in [Float](repeating: 7, count: count * 5 * 24) }
        #expect(result == untouched(1) + first + untouched(2 + 5) + last)
    }
}
