import Foundation
import Kernels
import TestSupport
import Testing

/// Compares attention with its definition in double precision.
struct AttentionTests {
    /// Sizes around those of tiles and panels, and those of real encoders.
    private static let sizes: [(rows: Int, keys: Int, width: Int)] =
        (1...31).map { (rows: $0, keys: $0, width: 20) }
        + [1, 2, 15, 16, 17, 31, 32, 33, 64, 70].map { (rows: 6, keys: 9, width: $0) }
        + [(1, 50, 64), (50, 50, 64), (10, 77, 64), (77, 77, 64), (257, 257, 64), (12, 50, 768)]

    private func expected(
        _ queries: [Float], _ keys: [Float], _ values: [Float], _ size: (rows: Int, keys: Int, width: Int),
        stride: Int, scale: Double, _ mask: AttentionMask
    ) -> [Double] {
        (0..<size.rows).flatMap { row -> [Double] in
            let seen = mask == .causal ? row + 1 : size.keys
            let scores = (0..<seen).map { key in
                scale
                    * (0..<size.width).reduce(0) {
                        $0 + Double(queries[row * stride + $1]) * Double(keys[key * stride + $1])
                    }
            }
            let highest = scores.max() ?? 0
            let weights = scores.map { exp($0 - highest) }
            let sum = weights.reduce(0, +)
            return (0..<size.width).map { column in
                (0..<seen).reduce(0) { $0 + weights[$1] / sum * Double(values[$1 * stride + column]) }
            }
        }
    }

    @Test(arguments: InstructionSet.available, [AttentionMask.none, .causal])
    func agreesWithItsDefinition(_ instructions: InstructionSet, _ mask: AttentionMask) {
        instructions.use {
            var random = SeededGenerator(seed: 91)
            for size in Self.sizes where mask == .none || size.keys >= size.rows {
                // The head is a part of the columns of a wider matrix.
                let stride = size.width + 5
                let count = max(size.rows, size.keys) * stride
                let queries = random.floats(count).map { 3 * $0 }
                let keys = random.floats(count)
                let values = random.floats(count)
                let untouched: Float = 7
                var result = [Float](repeating: untouched, count: count)
                result.withUnsafeMutableBufferPointer { result in
                    func view(_ numbers: UnsafePointer<Float>, _ rows: Int) -> MatrixView {
                        MatrixView(numbers, rows: rows, columns: size.width, stride: stride)
                    }
                    attend(
                        view(queries, size.rows), to: view(keys, size.keys), view(values, size.keys),
                        scale: 0.3,
                        mask: mask,
                        into: MutableMatrixView(
                            result.baseAddress!, rows: size.rows, columns: size.width, stride: stride))
                }
                let expected = expected(queries, keys, values, size, stride: stride, scale: 0.3, mask)
                for row in 0..<size.rows {
                    for column in 0..<size.width {
                        let found = Double(result[row * stride + column])
                        #expect(abs(found - expected[row * size.width + column]) < 2e-5)
                    }
                    #expect(result[row * stride + size.width] == untouched)
                }
            }
        }
    }

    @Test(arguments: InstructionSet.available)
    func theResultMayBeTheQueries(_ instructions: InstructionSet) {
        instructions.use {
            var random = SeededGenerator(seed: 92)
            let (rows, width) = (40, 33)
            var queries = random.floats(rows * width)
            let keys = random.floats(rows * width)
            let values = random.floats(rows * width)
            var apart = [Float](repeating: 0, count: rows * width)
            apart.withUnsafeMutableBufferPointer { apart in
                attend(
                    MatrixView(queries, rows: rows, columns: width),
                    to: MatrixView(keys, rows: rows, columns: width),
                    MatrixView(values, rows: rows, columns: width), scale: 1,
                    into: MutableMatrixView(apart.baseAddress!, rows: rows, columns: width))
            }
            queries.withUnsafeMutableBufferPointer { queries in
                let inPlace = MutableMatrixView(queries.baseAddress!, rows: rows, columns: width)
                attend(
                    inPlace.reading, to: MatrixView(keys, rows: rows, columns: width),
                    MatrixView(values, rows: rows, columns: width), scale: 1, into: inPlace)
            }
            #expect(queries == apart)
        }
    }
}
