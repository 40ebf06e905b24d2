internal import Glibc

/// The eigenvalues and eigenvectors of a symmetric matrix in float64: Householder's reduction to three diagonals, then the QL algorithm
/// with implicit shifts (Golub and Van Loan 2013, "Matrix Computations", sections 8.3.1 and 8.3.3, and Dubrulle, Martin and Wilkinson
/// 1968, "The Implicit QL Algorithm").
struct SymmetricEigenvectors {
    /// The eigenvalues, largest first.
    let values: [Double]
    /// The eigenvectors, one a row, of unit length. The number of largest magnitude in each is positive, the first of equal ones.
    let vectors: [[Double]]

    /// - Parameter matrix: `[size, size]`, symmetric and finite.
    /// - Complexity: O(size³).
    init(_ matrix: [Double], size: Int) {
        precondition(matrix.count == size * size && size > 0)
        var reduction = Tridiagonal(matrix, size: size)
        reduction.diagonalize()
        let order = reduction.diagonal.indices.sorted { first, second in
            (reduction.diagonal[second], first) < (reduction.diagonal[first], second)
        }
        values = order.map { reduction.diagonal[$0] }
        vectors = order.map { Self.signed(Array(reduction.basis[$0 * size..<($0 + 1) * size])) }
    }

    private static func signed(_ vector: [Double]) -> [Double] {
        var largest = 0
        for place in vector.indices where vector[place].magnitude > vector[largest].magnitude {
            largest = place
        }
        return vector[largest] < 0 ? vector.map { -$0 } : vector
    }
}

/// A symmetric matrix as *basisᵀ · T · basis*, where *T* is zero outside of three diagonals.
private struct Tridiagonal {
    /// A shift is found in two or three steps; so many mean that a number is not finite.
    private static let mostSteps = 100

    let size: Int
    var diagonal: [Double]
    /// Beside the diagonal; the last one is zero.
    var beside: [Double]
    /// `[size, size]`, orthogonal rows.
    var basis: [Double]

    /// Makes one row after the other zero beyond its first neighbour by reflections *1 - β v vᵀ*.
    init(_ matrix: [Double], size: Int) {
        self.size = size
        var rest = matrix
        diagonal = [Double](repeating: 0, count: size)
        beside = diagonal
        basis = [Double](repeating: 0, count: size * size)
        for row in 0..<size { basis[row * size + row] = 1 }
        var reflections: [(first: Int, vector: [Double], beta: Double)] = []
        for row in 0..<size {
            diagonal[row] = rest[row * size + row]
            let first = row + 1
            guard first < size else { break }
            var vector = Array(rest[row * size + first..<(row + 1) * size])
            let length = vector.reduce(0) { $0 + $1 * $1 }.squareRoot()
            beside[row] = vector[0] > 0 ? -length : length
            vector[0] -= beside[row]
            let square = vector.reduce(0) { $0 + $1 * $1 }
            guard square > 0 else { continue }
            Self.reflect(&rest, size, from: first, vector, beta: 2 / square)
            reflections.append((first, vector, 2 / square))
        }
        for reflection in reflections.reversed() {
            Self.reflectRows(&basis, size, from: reflection.first, reflection.vector, beta: reflection.beta)
        }
    }

    /// Replaces the square that begins at (first, first) by its reflection from both sides.
    private static func reflect(
        _ matrix: inout [Double], _ size: Int, from first: Int, _ vector: [Double], beta: Double
    ) {
        let count = vector.count
        matrix.withUnsafeMutableBufferPointer { matrix in
            var product = (0..<count).map { row in
                let start = (first + row) * size + first
                var sum = 0.0
                for column in 0..<count { sum += matrix[start + column] * vector[column] }
                return beta * sum
            }
            let along = beta / 2 * zip(product, vector).reduce(0) { $0 + $1.0 * $1.1 }
            for place in 0..<count { product[place] -= along * vector[place] }
            for row in 0..<count {
                let start = (first + row) * size + first
                let (left, right) = (vector[row], product[row])
                for column in 0..<count {
                    matrix[start + column] -= left * product[column] + right * vector[column]
                }
            }
        }
    }

    /// Reflects the rows of the square that begins at (first, first).
    private static func reflectRows(
        _ matrix: inout [Double], _ size: Int, from first: Int, _ vector: [Double], beta: Double
    ) {
        matrix.withUnsafeMutableBufferPointer { matrix in
            for row in first..<size {
                let start = row * size + first
                var sum = 0.0
                for column in vector.indices { sum += matrix[start + column] * vector[column] }
                sum *= beta
                for column in vector.indices { matrix[start + column] -= sum * vector[column] }
            }
        }
    }

    /// Makes ``beside`` zero by rotations of neighbouring rows.
    mutating func diagonalize() {
        for first in 0..<size {
            var steps = 0
            while true {
                let last = endOfBlock(from: first)
                if last == first { break }
                steps += 1
                precondition(steps < Self.mostSteps, "the QL algorithm does not converge")
                rotate(first, last)
            }
        }
    }

    /// The last row of the block that begins with a row: beyond it, the number beside the diagonal vanishes in rounding.
    private func endOfBlock(from first: Int) -> Int {
        (first..<size - 1).first {
            let neighbours = diagonal[$0].magnitude + diagonal[$0 + 1].magnitude
            return beside[$0].magnitude <= Double.ulpOfOne * neighbours
        } ?? size - 1
    }

    /// One QL step on a block, from its last row up, with the shift of Wilkinson.
    private mutating func rotate(_ first: Int, _ last: Int) {
        let half = (diagonal[first + 1] - diagonal[first]) / (2 * beside[first])
        let root = hypot(half, 1)
        var carried = diagonal[last] - diagonal[first] + beside[first] / (half + (half < 0 ? -root : root))
        var (sine, cosine, moved) = (1.0, 1.0, 0.0)
        for row in (first..<last).reversed() {
            let (bulge, side) = (sine * beside[row], cosine * beside[row])
            let length = hypot(bulge, carried)
            beside[row + 1] = length
            guard length > 0 else {
                diagonal[row + 1] -= moved
                beside[last] = 0
                return
            }
            (sine, cosine) = (bulge / length, carried / length)
            carried = diagonal[row + 1] - moved
            let part = (diagonal[row] - carried) * sine + 2 * cosine * side
            moved = sine * part
            diagonal[row + 1] = carried + moved
            carried = cosine * part - side
            rotateBasis(row, sine, cosine)
        }
        diagonal[first] -= moved
        beside[first] = carried
        beside[last] = 0
    }

    private mutating func rotateBasis(_ row: Int, _ sine: Double, _ cosine: Double) {
        basis.withUnsafeMutableBufferPointer { basis in
            let (upper, lower) = (row * size, (row + 1) * size)
            for column in 0..<size {
                let (above, below) = (basis[upper + column], basis[lower + column])
                basis[lower + column] = sine * above + cosine * below
                basis[upper + column] = cosine * above - sine * below
            }
        }
    }
}
