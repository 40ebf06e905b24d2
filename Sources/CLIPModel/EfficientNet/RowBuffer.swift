internal import Kernels

/// Some neighbouring rows of an image between two layers, with zeros before and after each row, so that no window of a
/// convolution is cut at the sides.
///
/// A row takes the place of the one that is `capacity` rows above it. Like ``MatrixView``, a buffer does not own its memory.
struct RowBuffer: Sendable {
    /// The number of pixels of a row.
    let side: Int
    /// The number of channels.
    let channels: Int
    /// The number of zeros before and after each row, in pixels.
    let margin: Int
    /// The number of rows that fit.
    let capacity: Int
    private let memory: FloatMemory

    /// Uses memory for at least ``valueCount(side:channels:margin:capacity:)`` numbers, and clears the margins.
    init(_ memory: FloatMemory, side: Int, channels: Int, margin: Int, capacity: Int) {
        (self.memory, self.side, self.channels) = (memory, side, channels)
        (self.margin, self.capacity) = (margin, capacity)
        let gap = margin * channels
        for row in 0..<capacity {
            let start = memory.base + row * rowStride
            start.update(repeating: 0, count: gap)
            (start + gap + side * channels).update(repeating: 0, count: gap)
        }
    }

    /// The number of numbers that a buffer takes.
    static func valueCount(side: Int, channels: Int, margin: Int, capacity: Int) -> Int {
        capacity * (side + 2 * margin) * channels
    }

    private var rowStride: Int { (side + 2 * margin) * channels }

    /// The address of the first pixel of a row.
    func row(_ index: Int) -> UnsafeMutablePointer<Float> {
        memory.base + index % capacity * rowStride + margin * channels
    }

    /// Calls `body` for the parts of some rows that lie one after the other in memory, with the pixels of each part.
    ///
    /// - Parameter range: The channels that the pixels have.
    func forEachPart(
        of rows: Range<Int>, channels range: Range<Int>,
        _ body: (_ rows: Range<Int>, _ pixels: MutableMatrixView, _ groups: PackedMatrix.RowGroups) -> Void
    ) {
        var first = rows.lowerBound
        while first < rows.upperBound {
            let last = min(rows.upperBound, first + capacity - first % capacity)
            let pixels = MutableMatrixView(
                row(first) + range.lowerBound, rows: (last - first) * side, columns: range.count,
                stride: channels)
            body(first..<last, pixels, PackedMatrix.RowGroups(of: side, gap: 2 * margin * channels))
            first = last
        }
    }
}
