/// The sheet that a map is drawn on: where each place comes to lie, in pixels from the upper left corner.
///
/// Both directions have the same scale, so that distances can be compared. A value; safe to use from any thread.
public struct MapFrame: Equatable, Sendable {
    /// The width in pixels.
    public let width: Double
    /// The height in pixels.
    public let height: Double
    private let scale: Double
    private let left: Double
    private let top: Double

    /// A sheet that has room for all places.
    ///
    /// - Parameters:
    ///   - places: `[n, 2]`, finite, at least one; across and upwards.
    ///   - width: The width in pixels.
    ///   - margin: What stays free at each side; less than half of the width.
    /// - Complexity: O(n).
    public init(_ places: [Float], width: Double, margin: Double) {
        precondition(places.count >= 2 && margin * 2 < width)
        var (low, high) = ([places[0], places[1]], [places[0], places[1]])
        for (position, value) in places.enumerated() {
            low[position % 2] = min(low[position % 2], value)
            high[position % 2] = max(high[position % 2], value)
        }
        let across = Double(high[0]) - Double(low[0])
        let upwards = Double(high[1]) - Double(low[1])
        let inner = width - 2 * margin
        // At most a square; flat maps keep the height of their margins.
        scale = max(across, upwards) > 0 ? inner / max(across, upwards) : 1
        self.width = width
        height = upwards * scale + 2 * margin
        left = (width - across * scale) / 2 - Double(low[0]) * scale
        top = margin + Double(high[1]) * scale
    }

    /// The pixel of a place.
    public func pixel(_ x: Float, _ y: Float) -> (x: Double, y: Double) {
        (left + Double(x) * scale, top - Double(y) * scale)
    }
}
