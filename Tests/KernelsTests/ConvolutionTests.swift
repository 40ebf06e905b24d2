import Kernels
import TestSupport
import Testing

/// Compares convolutions with sums in double precision.
struct ConvolutionTests {
    /// Sizes around those of lanes, panels, tiles, blocks and runs; images of one pixel; strides that do not divide the
    /// side.
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
        ]

    @Test(arguments: InstructionSet.available, cases)
    func equalsTheSumInDoublePrecision(_ instructions: InstructionSet, _ size: ConvolutionCase) {
        instructions.use {
            let numbers = size.numbers(seed: 91)
            for (isRectified, accumulate) in [(false, false), (false, true), (true, false), (true, true)] {
                let found = size.convolve(numbers, isRectified: isRectified, accumulate: accumulate)
                let tolerance = 2e-6 * Double(size.window.side * size.window.side * size.inputs + 4)
                var largest = 0.0
                for index in found.indices {
                    var sum = size.sum(numbers, pixel: index / size.outputs, output: index % size.outputs)
                    if accumulate { sum += Double(numbers.before[index]) }
                    largest = max(largest, abs(Double(found[index]) - (isRectified ? max(sum, 0) : sum)))
                }
                #expect(largest < tolerance)
            }
        }
    }

    /// A part equals that part of the whole, so that threads can share a convolution and images can be grouped in any
    /// way.
    @Test(arguments: InstructionSet.available)
    func partsAreThoseOfTheWhole(_ instructions: InstructionSet) {
        instructions.use {
            let size = ConvolutionCase(3, side: 9, 40, 100, window: 3)
            let numbers = size.numbers(seed: 92)
            let whole = size.convolve(numbers, isRectified: true, accumulate: true)
            for (outputs, pixels) in [
                (0..<32, 0..<243), (32..<100, 5..<6), (96..<100, 80..<220), (64..<96, 242..<243),
            ] {
                let part = size.convolve(
                    numbers, outputs: outputs, pixels: pixels, isRectified: true, accumulate: true)
                for index in part.indices {
                    let isInside =
                        pixels.contains(index / size.outputs) && outputs.contains(index % size.outputs)
                    #expect(part[index] == (isInside ? whole[index] : numbers.before[index]))
                }
            }
        }
    }

    @Test(arguments: InstructionSet.available)
    func rectifyingKeepsNaN(_ instructions: InstructionSet) {
        instructions.use {
            let size = ConvolutionCase(1, side: 4, 16, 40, window: 3)
            var numbers = size.numbers(seed: 93)
            numbers.images[0] = .nan
            let found = size.convolve(numbers, isRectified: true, accumulate: false)
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
