import Kernels
import TestSupport
import Testing

/// Products against the textbook sum in float64, over many shapes and over parts of larger matrices.
struct MatrixProductTests {
    private func reference(_ a: [Float], _ b: [Float], m: Int, n: Int, k: Int, transposed: Bool) -> [Double] {
        (0..<m * n).map { index in
            (0..<k).reduce(0.0) { sum, inner in
                let right = transposed ? b[index % n * k + inner] : b[inner * n + index % n]
                return sum + Double(a[index / n * k + inner]) * Double(right)
            }
        }
    }

    @Test(arguments: [true, false])
    func agreesWithTheSum(transposed: Bool) {
        var random = SeededGenerator(seed: 1)
        for _ in 0..<100 {
            let m = Int.random(in: 1...20, using: &random)
            let n = Int.random(in: 1...20, using: &random)
            let k = Int.random(in: 1...40, using: &random)
            let a = random.floats(m * k)
            let b = random.floats(n * k)
            var result = [Float](repeating: .nan, count: m * n)
            result.withUnsafeMutableBufferPointer { result in
                let into = MutableMatrixView(result.baseAddress!, rows: m, columns: n)
                let left = a.withUnsafeBufferPointer { MatrixView($0.baseAddress!, rows: m, columns: k) }
                b.withUnsafeBufferPointer { b in
                    if transposed {
                        multiply(
                            left, transposed: MatrixView(b.baseAddress!, rows: n, columns: k), into: into)
                    } else {
                        multiply(left, MatrixView(b.baseAddress!, rows: k, columns: n), into: into)
                    }
                }
            }
            let expected = reference(a, b, m: m, n: n, k: k, transposed: transposed)
            for (found, expected) in zip(result, expected) { #expect(abs(Double(found) - expected) < 1e-5) }
        }
    }

    @Test func scalesAndAccumulatesIntoAPart() {
        let a: [Float] = [1, 2, 3, 4]
        var result = [Float](repeating: 10, count: 12)
        result.withUnsafeMutableBufferPointer { result in
            a.withUnsafeBufferPointer { a in
                let left = MatrixView(a.baseAddress!, rows: 2, columns: 2)
                let part = MutableMatrixView(result.baseAddress!, rows: 3, columns: 4)
                    .part(rows: 1..<3, columns: 1..<3)
                multiply(left, transposed: left, into: part, scale: 2, accumulate: true)
            }
        }
        // a·aᵀ = [[5, 11], [11, 25]], doubled and added to 10; the rest is untouched.
        #expect(result == [10, 10, 10, 10, 10, 20, 32, 10, 10, 32, 60, 10])
    }
}
