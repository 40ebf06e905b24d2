import CLIPModel
import TestSupport

extension SeededGenerator {
    /// Numbers from -1 to 1 of 53 random bits, as `Fixtures/analysis/splitmix.py` draws them.
    mutating func uniform(_ count: Int) -> [Double] {
        (0..<count).map { _ in Double(next() >> 11) * 0x1p-52 - 1 }
    }
}

extension Embeddings {
    /// Rows divided by their lengths and rounded to float32, as `unit` of `Fixtures/analysis/splitmix.py` does it.
    init(unit rows: [Double], dimension: Int) {
        var values: [Float] = []
        for start in stride(from: 0, to: rows.count, by: dimension) {
            let row = rows[start..<start + dimension]
            let length = row.reduce(0) { $0 + $1 * $1 }.squareRoot()
            values += row.map { Float($0 / length) }
        }
        self.init(values: values, dimension: dimension)
    }

    /// Random embeddings of unit length.
    static func random(_ count: Int, _ dimension: Int, seed: UInt64) -> Embeddings {
        var random = SeededGenerator(seed: seed)
        return Embeddings(unit: random.uniform(count * dimension), dimension: dimension)
    }
}
