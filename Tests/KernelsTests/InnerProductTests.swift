import Kernels
import TestSupport
import Testing

/// Compares inner products with the sum in float64, in both precisions, for every way of splitting the work.
struct InnerProductTests {
    private func bytes(_ values: [Float], _ element: VectorPrecision) -> [UInt8] {
        switch element {
        case .float32: values.flatMap { withUnsafeBytes(of: $0.bitPattern.littleEndian, Array.init) }
        case .float16:
            [UInt8](unsafeUninitializedCapacity: values.count * 2) { buffer, initialized in
                values.withUnsafeBufferPointer {
                    narrowToFloat16($0, into: UnsafeMutableRawBufferPointer(buffer))
                }
                initialized = values.count * 2
            }
        }
    }

    /// Returns the values as the kernel reads them.
    private func stored(_ values: [Float], _ element: VectorPrecision) -> [Double] {
        guard element == .float16 else { return values.map(Double.init) }
        return bytes(values, .float16).withUnsafeBytes { raw in
            var wide = [Float](repeating: 0, count: values.count)
            wide.withUnsafeMutableBufferPointer { widenFloat16(raw, into: $0) }
            return wide.map(Double.init)
        }
    }

    private func products(
        _ rows: [UInt8], _ queries: [Float], count: Int, dimension: Int, element: VectorPrecision
    ) -> [Float] {
        let queryCount = queries.count / dimension
        var result = [Float](repeating: .nan, count: queryCount * count)
        rows.withUnsafeBytes { rows in
            queries.withUnsafeBufferPointer { queries in
                result.withUnsafeMutableBufferPointer { result in
                    innerProducts(
                        VectorBlock(
                            rows.baseAddress!, count: count, dimension: dimension, precision: element),
                        MatrixView(queries.baseAddress!, rows: queryCount, columns: dimension),
                        into: MutableMatrixView(result.baseAddress!, rows: queryCount, columns: count))
                }
            }
        }
        return result
    }

    @Test(arguments: InstructionSet.available, VectorPrecision.allCases)
    func agreeWithTheSum(_ instructions: InstructionSet, element: VectorPrecision) {
        instructions.use {
            var random = SeededGenerator(seed: 2)
            for _ in 0..<200 {
                let dimension = Int.random(in: 1...70, using: &random)
                let count = Int.random(in: 1...21, using: &random)
                let queryCount = Int.random(in: 1...9, using: &random)
                let values = random.floats(count * dimension)
                let queries = random.floats(queryCount * dimension)
                let found = products(
                    bytes(values, element), queries, count: count, dimension: dimension, element: element)
                let exact = stored(values, element)
                for query in 0..<queryCount {
                    for row in 0..<count {
                        let expected = (0..<dimension).reduce(0.0) {
                            $0 + exact[row * dimension + $1] * Double(queries[query * dimension + $1])
                        }
                        #expect(abs(Double(found[query * count + row]) - expected) < 1e-5)
                    }
                }
            }
        }
    }

    @Test(arguments: InstructionSet.available, VectorPrecision.allCases)
    func dependOnTheTwoVectorsAlone(_ instructions: InstructionSet, element: VectorPrecision) {
        instructions.use {
            var random = SeededGenerator(seed: 3)
            for dimension in [1, 5, 16, 128, 515] {
                let row = random.floats(dimension)
                let query = random.floats(dimension)
                var seen: Set<Float> = []
                for (count, queryCount) in [(1, 1), (8, 1), (37, 1), (1, 4), (5, 7), (13, 4), (32, 9)] {
                    let rows = bytes(Array(repeatElement(row, count: count).joined()), element)
                    let queries = Array(repeatElement(query, count: queryCount).joined())
                    seen.formUnion(
                        products(rows, queries, count: count, dimension: dimension, element: element))
                }
                #expect(seen.count == 1)
            }
        }
    }

    @Test(arguments: InstructionSet.available)
    func aPartOfABlockIsItsRows(_ instructions: InstructionSet) {
        instructions.use {
            let values: [Float] = [1, 2, 3, 4, 5, 6]
            var result = [Float](repeating: .nan, count: 2)
            values.withUnsafeBytes {
                let block = VectorBlock($0.baseAddress!, count: 3, dimension: 2).part(1..<3)
                innerProducts(block, [10, 1], into: &result)
            }
            #expect(result == [34, 56])
        }
    }
}
