internal import Glibc

extension PlaceTable {
    /// The mean radius of the earth in kilometres (IUGG).
    private static let earthRadius = 6371.0088

    /// The place that is closest to a point, and how far away it is along the surface of a round earth.
    ///
    /// - Returns: nil if the table is empty, or if the point is not finite.
    /// - Complexity: O(log n) in the places on average.
    public func nearest(to point: GeographicPoint) -> (place: Place, kilometres: Double)? {
        guard point.latitude.isFinite, point.longitude.isFinite, count > 0 else { return nil }
        var search = NearestSearch(table: self, target: Self.vector(point.latitude, point.longitude))
        search.visit(0..<count, axis: 0)
        // The angle of a chord. Rounding may make the chord of opposite points longer than the diameter.
        let kilometres = 2 * Self.earthRadius * asin(min(1, search.squaredChord.squareRoot() / 2))
        return (place(search.number), kilometres)
    }

    /// A point on the unit sphere.
    fileprivate static func vector(_ latitude: Double, _ longitude: Double) -> SIMD3<Double> {
        let (phi, lambda) = (latitude * .pi / 180, longitude * .pi / 180)
        return SIMD3(cos(phi) * cos(lambda), cos(phi) * sin(lambda), sin(phi))
    }
}

/// A search in the k-d tree of the table: the middle of a range is the root of its part, and the axes take turns.
private struct NearestSearch {
    let table: PlaceTable
    let target: SIMD3<Double>
    private(set) var number = 0
    /// The squared length of the chord to the nearest place so far.
    private(set) var squaredChord = Double.infinity

    /// The script that sorted the table may have rounded sines in another way.
    private static let rounding = 1e-12

    init(table: PlaceTable, target: SIMD3<Double>) {
        self.table = table
        self.target = target
    }

    mutating func visit(_ range: Range<Int>, axis: Int) {
        guard !range.isEmpty else { return }
        let middle = (range.lowerBound + range.upperBound) / 2
        let (latitude, longitude) = table.degrees(middle)
        let vector = PlaceTable.vector(latitude, longitude)
        let difference = target - vector
        let squared = (difference * difference).sum()
        if squared < squaredChord { (number, squaredChord) = (middle, squared) }
        let parts = (range.lowerBound..<middle, (middle + 1)..<range.upperBound)
        let (near, far) = difference[axis] < 0 ? parts : (parts.1, parts.0)
        visit(near, axis: (axis + 1) % 3)
        if difference[axis] * difference[axis] <= squaredChord + Self.rounding {
            visit(far, axis: (axis + 1) % 3)
        }
    }
}
