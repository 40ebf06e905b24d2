/// The detail of a sketch: its grey levels without what changes slowly, `[side, side]`, so that light, contrast and colours do not
/// count.
struct SketchDetail {
    /// The levels are averaged over three columns and rows, and the average over thirteen is taken off.
    private static let (fine, coarse) = (1, 6)

    static let side = PictureSketch.side
    let values: [Float]

    /// The detail of grey levels, `[side, side]`.
    init(_ levels: [UInt8]) {
        let smooth = Self.averaged(levels.map(Float.init), Self.fine)
        let slow = Self.averaged(smooth, Self.coarse)
        values = zip(smooth, slow).map { $0 - $1 }
    }

    private init(values: [Float]) { self.values = values }

    /// The same picture in each of the eight ways in which it can be turned and mirrored; the first is unchanged.
    func turned(_ way: Int) -> SketchDetail {
        guard way > 0 else { return self }
        let last = Self.side - 1
        return SketchDetail(
            values: (0..<Self.side * Self.side).map { index in
                var (x, y) = (index % Self.side, index / Self.side)
                if way & 4 != 0 { x = last - x }
                for _ in 0..<way & 3 { (x, y) = (last - y, x) }
                return values[y * Self.side + x]
            })
    }

    /// Averages over a square of `2 * reach + 1` columns and rows; beyond the edges, the values at the edges go on.
    private static func averaged(_ values: [Float], _ reach: Int) -> [Float] {
        transposed(averagedRows(transposed(averagedRows(values, reach)), reach))
    }

    private static func averagedRows(_ values: [Float], _ reach: Int) -> [Float] {
        var result = values
        let (last, width) = (side - 1, Float(2 * reach + 1))
        for row in stride(from: 0, to: values.count, by: side) {
            var sum: Float = 0
            for x in -reach...reach { sum += values[row + max(0, min(last, x))] }
            for x in 0..<side {
                result[row + x] = sum / width
                sum += values[row + min(last, x + reach + 1)] - values[row + max(0, x - reach)]
            }
        }
        return result
    }

    private static func transposed(_ values: [Float]) -> [Float] {
        (0..<values.count).map { values[$0 % side * side + $0 / side] }
    }

    /// Averages over squares of four columns and rows, `[side / 4, side / 4]`.
    var overview: [Float] {
        let small = Self.side / 4
        return (0..<small * small).map { index in
            let start = index / small * 4 * Self.side + index % small * 4
            return (0..<16).reduce(0) { $0 + values[start + $1 / 4 * Self.side + $1 % 4] }
        }
    }
}
