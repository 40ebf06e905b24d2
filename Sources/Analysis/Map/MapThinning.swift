/// Chooses pictures of a map whose thumbnails do not overlap.
///
/// On the first level, no two thumbnails are closer than a distance, across or down. Each further level halves the distance and adds
/// pictures in between, which have room when the map is drawn twice as large. Of pictures too close to each other, the first one stays.
///
/// A value; safe to use from any thread.
public struct MapThinning: Equatable, Sendable {
    /// A picture that has room for a thumbnail.
    public struct Choice: Equatable, Sendable {
        /// The position of the picture.
        public let picture: Int
        /// The first level on which it has room, from 0.
        public let level: Int
    }

    /// The pictures, by level and position.
    public let choices: [Choice]

    /// - Parameters:
    ///   - places: `[n, 2]`.
    ///   - frame: The sheet of these places.
    ///   - distance: The distance of thumbnails on the first level, in pixels.
    ///   - levels: The number of levels, at least 1.
    ///   - limit: The largest number of pictures.
    /// - Complexity: O(n · levels) time; memory for the cells of the last level.
    public init(_ places: [Float], _ frame: MapFrame, distance: Double, levels: Int, limit: Int) {
        precondition(distance > 0 && levels > 0 && limit >= 0)
        var choices: [Choice] = []
        for level in 0..<levels where choices.count < limit {
            var cells = Cells(frame, side: distance / Double(1 << level))
            for choice in choices { cells.take(frame.pixel(at: choice.picture, of: places)) }
            for picture in 0..<places.count / 2 {
                let pixel = frame.pixel(at: picture, of: places)
                guard cells.isFree(pixel) else { continue }
                cells.take(pixel)
                choices.append(Choice(picture: picture, level: level))
                if choices.count == limit { break }
            }
        }
        self.choices = choices
    }

    /// Squares of a sheet. What is at least a side apart, across or down, shares no square.
    private struct Cells {
        private let side: Double
        private let columns: Int
        private let rows: Int
        private var taken: [(x: Double, y: Double)?]

        init(_ frame: MapFrame, side: Double) {
            self.side = side
            columns = Int(frame.width / side) + 1
            rows = Int(frame.height / side) + 1
            taken = Array(repeating: nil, count: columns * rows)
        }

        private func cell(_ pixel: (x: Double, y: Double)) -> (column: Int, row: Int) {
            (min(max(Int(pixel.x / side), 0), columns - 1), min(max(Int(pixel.y / side), 0), rows - 1))
        }

        mutating func take(_ pixel: (x: Double, y: Double)) {
            let cell = cell(pixel)
            taken[cell.row * columns + cell.column] = pixel
        }

        /// Whether nothing is closer than a side, across and down.
        func isFree(_ pixel: (x: Double, y: Double)) -> Bool {
            let cell = cell(pixel)
            for row in max(cell.row - 1, 0)...min(cell.row + 1, rows - 1) {
                for column in max(cell.column - 1, 0)...min(cell.column + 1, columns - 1) {
                    guard let other = taken[row * columns + column] else { continue }
                    if abs(other.x - pixel.x) < side, abs(other.y - pixel.y) < side { return false }
                }
            }
            return true
        }
    }
}

extension MapFrame {
    fileprivate func pixel(at picture: Int, of places: [Float]) -> (x: Double, y: Double) {
        pixel(places[2 * picture], places[2 * picture + 1])
    }
}
