/// How many pictures of a map lie in each square of a sheet, for maps of more pictures than can be drawn as dots.
///
/// A value; safe to use from any thread.
public struct MapDensity: Equatable, Sendable {
    /// A square with at least one picture.
    public struct Cell: Equatable, Sendable {
        /// The column, from the left.
        public let column: Int
        /// The row, from the top.
        public let row: Int
        /// The number of pictures.
        public let count: Int
    }

    /// The side of a square in pixels.
    public let side: Double
    /// The squares that have pictures, row by row.
    public let cells: [Cell]

    /// - Parameters:
    ///   - places: `[n, 2]`.
    ///   - frame: The sheet of these places.
    ///   - side: The side of a square in pixels.
    /// - Complexity: O(n + squares).
    public init(_ places: [Float], _ frame: MapFrame, side: Double) {
        precondition(side > 0)
        self.side = side
        let columns = Int(frame.width / side) + 1
        var counts = [Int](repeating: 0, count: columns * (Int(frame.height / side) + 1))
        for position in stride(from: 0, to: places.count, by: 2) {
            let pixel = frame.pixel(places[position], places[position + 1])
            let place = Int(pixel.y / side) * columns + Int(pixel.x / side)
            // Rounding may put the outermost picture beyond the edge.
            counts[min(max(place, 0), counts.count - 1)] += 1
        }
        cells = counts.enumerated().compactMap { place, count in
            count > 0 ? Cell(column: place % columns, row: place / columns, count: count) : nil
        }
    }
}
