/// One sketch laid over another: a frame says which part of the first one the second one shows.
struct Overlay {
    /// Columns and rows of the grid on which the two are compared.
    private static let grid = 32
    /// Each edge of the frame moves by at most this share of the picture, inwards or outwards.
    private static let mostMove: Float = 0.14
    /// The steps by which edges move, and how often at most by each.
    private static let (steps, movesOfStep): ([Float], Int) = ([0.04, 0.02, 0.01], 2)
    /// What is so close to the edge of the first one does not count.
    private static let margin: Float = 0.02
    /// Frames must cover this share of the grid.
    private static let leastCover: Float = 0.5

    private let first: SketchDetail
    /// The second one, `[grid, grid]`.
    private let second: [Float]

    /// How far the edges are from those of the first picture, inwards, as shares of its sides: left, top, right, bottom.
    private typealias Frame = SIMD4<Float>

    /// Moves of the edges: shrinking and growing, at corners, of single edges, and shifts.
    private static let moves: [Frame] = {
        let outer: [Frame] = [
            [1, 1, 1, 1], [0, 1, 0, 1], [1, 0, 1, 0], [1, 0, 0, 0], [0, 1, 0, 0], [0, 0, 1, 0],
            [0, 0, 0, 1], [1, 0, -1, 0], [0, 1, 0, -1],
        ]
        return outer + outer.map { -$0 }
    }()

    init(_ first: SketchDetail, _ second: SketchDetail) {
        self.first = first
        self.second = Self.sample(second, .zero).values
    }

    /// The highest correlation that moving the edges step by step finds.
    ///
    /// - Complexity: At most about a hundred comparisons of grids.
    var bestCorrelation: Float {
        var frame = Frame.zero
        var best = correlation(frame)
        for step in Self.steps {
            for _ in 0..<Self.movesOfStep {
                let start = frame
                for move in Self.moves {
                    let moved = (start + step * move).clamped(
                        lowerBound: Frame(repeating: -Self.mostMove),
                        upperBound: Frame(repeating: Self.mostMove))
                    let value = correlation(moved)
                    if value > best { (frame, best) = (moved, value) }
                }
                if frame == start { break }
            }
        }
        return best
    }

    private func correlation(_ frame: Frame) -> Float {
        let (values, columns, rows) = Self.sample(first, frame)
        let count = Float(columns.count * rows.count)
        guard count >= Self.leastCover * Float(Self.grid * Self.grid) else { return -1 }
        var (sum, otherSum, squares, otherSquares, products): (Float, Float, Float, Float, Float) = (
            0, 0, 0, 0, 0
        )
        for y in rows {
            for x in columns {
                let (one, other) = (values[y * Self.grid + x], second[y * Self.grid + x])
                sum += one
                otherSum += other
                squares += one * one
                otherSquares += other * other
                products += one * other
            }
        }
        let variances = (squares - sum * sum / count) * (otherSquares - otherSum * otherSum / count)
        // A picture without any detail is like no other.
        return variances > 1 ? (products - sum * otherSum / count) / variances.squareRoot() : -1
    }

    /// The values of a sketch on the grid that a frame has, with linear interpolation, and the columns and rows of the grid that lie
    /// inside the sketch.
    private static func sample(
        _ detail: SketchDetail, _ frame: Frame
    ) -> (values: [Float], columns: Range<Int>, rows: Range<Int>) {
        let across = places(from: frame[0], to: 1 - frame[2])
        let down = places(from: frame[1], to: 1 - frame[3])
        let values = [Float](unsafeUninitializedCapacity: grid * grid) { buffer, count in
            detail.values.withUnsafeBufferPointer { source in
                for (y, row) in down.places.enumerated() {
                    let (upper, lower) = (row.index * SketchDetail.side, (row.index + 1) * SketchDetail.side)
                    for (x, column) in across.places.enumerated() {
                        let left =
                            source[upper + column.index] * (1 - row.share) + source[lower + column.index]
                            * row.share
                        let right =
                            source[upper + column.index + 1] * (1 - row.share)
                            + source[lower + column.index + 1] * row.share
                        buffer[y * grid + x] = left * (1 - column.share) + right * column.share
                    }
                }
            }
            count = grid * grid
        }
        return (values, across.inside, down.inside)
    }

    /// Where the middles of the grid's columns or rows lie between those of a sketch, and which lie inside it.
    private static func places(
        from start: Float, to end: Float
    ) -> (places: [(index: Int, share: Float)], inside: Range<Int>) {
        var places: [(index: Int, share: Float)] = []
        var inside = grid..<grid
        for number in 0..<grid {
            let place = start + (Float(number) + 0.5) / Float(grid) * (end - start)
            if place > margin, place < 1 - margin { inside = min(inside.lowerBound, number)..<number + 1 }
            let column = max(0, min(Float(SketchDetail.side) - 1.001, place * Float(SketchDetail.side) - 0.5))
            places.append((Int(column), column - Float(Int(column))))
        }
        return (places, inside)
    }
}
