import Kernels
import TestSupport
import Testing

/// Compares convolutions with sums in double precision.
struct ConvolutionTests {
    /// Sizes around those of lanes, panels, tiles, blocks and runs; images of one pixel; strides that do not divide the
    /// side; other paddings.
    private static let cases =
        [1, 2, 3, 4, 13, 14, 15].map { ConvolutionCase(1, side: $0, 20, 33, window: 3) }
        + [1, 3, 15, 16, 17, 31, 32, 48].map { ConvolutionCase(2, side: 5, $0, 32, window: 3) }
        + [1, 31, 32, 33, 64, 65].map { ConvolutionCase(1, side: 6, 8, $0, window: 3) }
        + [1, 2, 7, 8].map { ConvolutionCase(3, side: $0, 3, 16, window: 3, stride: 2) }
        + [
            ConvolutionCase(2, side: 9, 1040, 40, window: 1), ConvolutionCase(3, side: 7, 128, 40, window: 3),
            ConvolutionCase(2, side: 6, 17, 5, window: 5),
            ConvolutionCase(2, side: 10, 4, 8, window: 1, stride: 3),
            ConvolutionCase(1, side: 3, 600, 8, window: 3),
            ConvolutionCase(2, side: 8, 5, 20, window: 3, stride: 2, padding: 0),
            ConvolutionCase(1, side: 8, 3, 33, window: 4, stride: 4, padding: 0),
            ConvolutionCase(1, side: 7, 16, 8, window: 2),
            ConvolutionCase(1, side: 6, 4, 8, window: 5, padding: 4),
        ]

    /// Groups that begin and end inside panels, at their edges, or in other panels; runs that end inside a group's inputs.
    private static let groupCases = [
        ConvolutionCase(1, side: 5, 6, 6, window: 3, groups: 2),
        ConvolutionCase(2, side: 4, 32, 64, window: 3, groups: 2),
        ConvolutionCase(1, side: 5, 96, 96, window: 3, groups: 3),
        ConvolutionCase(1, side: 6, 40, 80, window: 3, stride: 2, groups: 5),
        ConvolutionCase(2, side: 5, 12, 60, window: 1, groups: 3),
        ConvolutionCase(1, side: 4, 400, 50, window: 3, padding: 0, groups: 2),
        ConvolutionCase(1, side: 12, 64, 48, window: 3, groups: 16),
        ConvolutionCase(1, side: 6, 20, 100, window: 3, groups: 20),
        ConvolutionCase(1, side: 6, 100, 20, window: 3, groups: 20),
    ]

    /// One channel for each output: channel counts around those of lanes and panels, and pixel counts around those that
    /// are computed together.
    private static let depthwiseCases =
        [1, 2, 15, 16, 17, 31, 32, 33, 48, 50, 64, 80, 100].map {
            ConvolutionCase(2, side: 5, $0, $0, window: 3, groups: $0)
        }
        + [1, 2, 3, 4, 11, 12].map { ConvolutionCase(1, side: $0, 40, 40, window: 3, groups: 40) }
        + [
            ConvolutionCase(2, side: 8, 36, 36, window: 3, stride: 2, padding: 0, groups: 36),
            ConvolutionCase(1, side: 9, 36, 36, window: 5, stride: 2, groups: 36),
            ConvolutionCase(1, side: 9, 64, 64, window: 7, groups: 64),
            ConvolutionCase(2, side: 4, 20, 20, window: 1, groups: 20),
            ConvolutionCase(1, side: 6, 18, 18, window: 4, stride: 4, padding: 0, groups: 18),
        ]

    @Test(arguments: InstructionSet.available, cases + groupCases + depthwiseCases)
    func equalsTheSumInDoublePrecision(_ instructions: InstructionSet, _ size: ConvolutionCase) {
        instructions.use {
            let numbers = size.numbers(seed: 91)
            for (activation, accumulate) in [
                (nil, false), (nil, true), (Activation.rectifier, false), (.rectifier, true),
            ] {
                let found = size.convolve(numbers, activation: activation, accumulate: accumulate)
                let tolerance = 2e-6 * Double(size.shape.weightsPerOutput + 4)
                var largest = 0.0
                for index in found.indices {
                    var sum = size.sum(numbers, pixel: index / size.outputs, output: index % size.outputs)
                    if accumulate { sum += Double(numbers.before[index]) }
                    largest = max(
                        largest, abs(Double(found[index]) - (activation == nil ? sum : max(sum, 0))))
                }
                #expect(largest < tolerance)
            }
        }
    }

    /// A part equals that part of the whole, so that threads can share a convolution and images can be grouped in any
    /// way.
    @Test(
        arguments: InstructionSet.available,
        [
            ConvolutionCase(3, side: 9, 40, 100, window: 3),
            ConvolutionCase(3, side: 9, 40, 100, window: 3, groups: 4),
            ConvolutionCase(3, side: 9, 100, 100, window: 3, groups: 100),
        ])
    func partsAreThoseOfTheWhole(_ instructions: InstructionSet, _ size: ConvolutionCase) {
        instructions.use {
            let numbers = size.numbers(seed: 92)
            let whole = size.convolve(numbers, activation: .rectifier, accumulate: true)
            for (outputs, pixels) in [
                (0..<32, 0..<243), (32..<100, 5..<6), (96..<100, 80..<220), (64..<96, 242..<243),
                (32..<65, 0..<200),
            ] {
                let part = size.convolve(
                    numbers, outputs: outputs, pixels: pixels, activation: .rectifier, accumulate: true)
                for index in part.indices {
                    let isInside =
                        pixels.contains(index / size.outputs) && outputs.contains(index % size.outputs)
                    #expect(part[index] == (isInside ? whole[index] : numbers.before[index]))
                }
            }
        }
    }

    /// An activation is applied to the complete sum, also if the sum takes several runs of inputs.
    @Test(
        arguments: InstructionSet.available,
        [
            ConvolutionCase(1, side: 5, 130, 40, window: 3),
            ConvolutionCase(1, side: 5, 40, 40, window: 3, groups: 4),
            ConvolutionCase(1, side: 5, 40, 40, window: 3, groups: 40),
        ])
    func everyActivationIsThatOfTheMatrix(_ instructions: InstructionSet, _ size: ConvolutionCase) {
        instructions.use {
            var numbers = size.numbers(seed: 95)
            for index in numbers.weight.indices { numbers.weight[index] /= 8 }
            for activation in Activation.allCases {
                var expected = size.convolve(numbers, activation: nil, accumulate: false)
                expected.withUnsafeMutableBufferPointer {
                    activation.apply(
                        to: MutableMatrixView($0.baseAddress!, rows: size.pixelCount, columns: size.outputs))
                }
                let found = size.convolve(numbers, activation: activation, accumulate: false)
                for (one, other) in zip(found, expected) { #expect(abs(one - other) <= 1e-6) }
            }
        }
    }

    @Test(
        arguments: InstructionSet.available,
        [
            ConvolutionCase(1, side: 4, 16, 40, window: 3),
            ConvolutionCase(1, side: 4, 40, 40, window: 3, groups: 40),
        ])
    func rectifyingKeepsNaN(_ instructions: InstructionSet, _ size: ConvolutionCase) {
        instructions.use {
            var numbers = size.numbers(seed: 93)
            for channel in 0..<size.inputs { numbers.images[channel] = .nan }
            let found = size.convolve(numbers, activation: .rectifier, accumulate: false)
            // Only the windows of the first pixel and its neighbours contain the first pixel.
            for pixel in 0..<16 {
                let isNear = pixel % 4 < 2 && pixel / 4 < 2
                #expect(found[pixel * 40..<(pixel + 1) * 40].allSatisfy { $0.isNaN == isNear })
            }
        }
    }

    @Test(arguments: InstructionSet.available, [(side: 2, channels: 1), (3, 4), (6, 33), (7, 16)])
    func averagesAreThoseOfTwoByTwoPixels(_ instructions: InstructionSet, _ size: (side: Int, channels: Int))
    {
        instructions.use {
            let (side, channels) = size
            var random = SeededGenerator(seed: 94)
            var images = random.floats(2 * side * side * channels)
            let half = side / 2
            var result = [Float](repeating: .nan, count: 2 * half * half * channels)
            images.withUnsafeMutableBufferPointer { images in
                result.withUnsafeMutableBufferPointer { result in
                    ImageStack(images.baseAddress!, count: 2, side: side, channels: channels).average(
                        into: ImageStack(result.baseAddress!, count: 2, side: half, channels: channels))
                }
            }
            for index in result.indices {
                let (pixel, channel) = (index / channels, index % channels)
                let (image, row, column) = (pixel / (half * half), pixel / half % half, pixel % half)
                let sum = [(0, 0), (0, 1), (1, 0), (1, 1)].reduce(0.0) { sum, step in
                    let from = (image * side + 2 * row + step.0) * side + 2 * column + step.1
                    return sum + Double(images[from * channels + channel])
                }
                #expect(abs(Double(result[index]) - sum / 4) < 1e-6)
            }
        }
    }
}
