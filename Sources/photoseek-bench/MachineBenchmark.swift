internal import ArgumentParser
internal import CPeaks
internal import Kernels
internal import ReferenceKernels

/// `photoseek-bench machine`: the peak performance of one core, and how near the encoders' matrix products and those
/// of OpenBLAS come to it.
struct MachineBenchmark: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "machine",
        abstract: "Measure the peak performance of one core, and matrix products beside it.")

    @OptionGroup var duration: DurationOptions

    /// Matrix products of ViT-B/32 for a batch of 16 pictures, for one picture, and for a sentence of ten tokens.
    private static let shapes = [
        (rows: 800, inputs: 768, outputs: 3072), (rows: 800, inputs: 3072, outputs: 768),
        (rows: 50, inputs: 768, outputs: 3072), (rows: 10, inputs: 512, outputs: 2048),
    ]

    func run() throws {
        // Each of the measurements below takes its share of the time.
        let share = duration.seconds / Double(2 + 3 * Self.shapes.count)
        try printJSON(
            Output(
                multiplyAddGigaflops: try Self.multiplyAdd(share),
                readGigabytesPerSecond: try Self.read(share),
                products: try Self.shapes.map { try Product($0.rows, $0.inputs, $0.outputs, seconds: share) })
        )
    }

    private static func multiplyAdd(_ seconds: Double) throws -> Double {
        let rounds = 1_000_000
        var result: Float = 1
        let operations = peaks_multiply_add(rounds, &result)
        let best = try Measurement(threads: 1, seconds: seconds) {
            var result: Float = 1
            _ = peaks_multiply_add(rounds, &result)
        }
        return operations / best.milliseconds[0] / 1e6
    }

    /// Reads 256 MiB, far more than any cache holds.
    private static func read(_ seconds: Double) throws -> Double {
        let count = 64 << 20
        let numbers = FloatMemory(count: count)
        numbers.base.initialize(repeating: 1, count: count)
        let best = try Measurement(threads: 1, seconds: seconds) {
            var result: Float = 0
            peaks_read(numbers.base, count, &result)
        }
        return Double(4 * count) / best.milliseconds[0] / 1e6
    }

    private struct Output: Encodable {
        let multiplyAddGigaflops: Double
        let readGigabytesPerSecond: Double
        let products: [Product]
    }
}

/// One product, `[rows, inputs]` by the transpose of `[outputs, inputs]`, on one thread: the median rates in 10⁹
/// floating-point operations per second.
private struct Product: Encodable {
    let rows: Int
    let inputs: Int
    let outputs: Int
    /// With a packed weight, as for pictures.
    let packedGigaflops: Double
    /// With a weight as it is stored in its file, as for texts.
    let inPlaceGigaflops: Double
    let openBLASGigaflops: Double

    init(_ rows: Int, _ inputs: Int, _ outputs: Int, seconds: Double) throws {
        (self.rows, self.inputs, self.outputs) = (rows, inputs, outputs)
        let matrices = Matrices(rows, inputs, outputs)
        let packed = PackedMatrix(matrices.weightView)
        func rate(_ work: @escaping @Sendable () -> Void) throws -> Double {
            let measurement = try Measurement(threads: 1, seconds: seconds, work)
            return 2 * Double(rows * inputs * outputs) / measurement.median / 1e6
        }
        packedGigaflops = try rate { packed.multiply(matrices.xView, into: matrices.resultView) }
        inPlaceGigaflops = try rate {
            let block = VectorBlock(matrices.weight.base, count: outputs, dimension: inputs)
            multiply(matrices.xView, weight: block, into: matrices.resultView)
        }
        openBLASGigaflops = try rate {
            multiplyByBLAS(matrices.xView, weight: matrices.weightView, into: matrices.resultView)
        }
    }

    private struct Matrices: Sendable {
        let x: FloatMemory
        let weight: FloatMemory
        let result: FloatMemory
        private let rows: Int
        private let inputs: Int
        private let outputs: Int

        init(_ rows: Int, _ inputs: Int, _ outputs: Int) {
            (self.rows, self.inputs, self.outputs) = (rows, inputs, outputs)
            x = FloatMemory(count: rows * inputs)
            weight = FloatMemory(count: outputs * inputs)
            result = FloatMemory(count: rows * outputs)
            for index in 0..<rows * inputs { x.base[index] = Float(index % 997) / 997 - 0.5 }
            for index in 0..<outputs * inputs { weight.base[index] = Float(index % 991) / 991 - 0.5 }
            result.base.initialize(repeating: 0, count: rows * outputs)
        }

        var xView: MatrixView { MatrixView(x.base, rows: rows, columns: inputs) }
        var weightView: MatrixView { MatrixView(weight.base, rows: outputs, columns: inputs) }
        var resultView: MutableMatrixView { MutableMatrixView(result.base, rows: rows, columns: outputs) }
    }
}
