internal import Kernels

/// Splits images into strips of whole rows. The layers of a block are computed strip by strip, so that what is between two
/// layers stays in the cache, and threads share the strips.
struct PixelStrips: Sendable {
    /// The number of pixels for which a product reads its weight once; see `PackedMatrix`.
    private static let pixelCount = 126

    /// The threads that share the strips; nil for the calling thread alone.
    let team: ThreadTeam?
    private let memories = WorkspacePool<ScratchMatrix>()

    init(team: ThreadTeam?) { self.team = team }

    /// Calls `body` for every strip.
    ///
    /// - Parameters:
    ///   - images: The images that are split.
    ///   - inner: The number of intermediate values that `body` needs for each pixel.
    ///   - body: Gets the rows of a strip, counted over all images, its pixels, and memory for their intermediate values.
    func forEach(of images: ImageStack, inner: Int = 0, _ body: @Sendable (PixelStrip) -> Void) {
        let (side, rows) = (images.side, images.count * images.side)
        let together = max(1, Self.pixelCount / side)
        let least = (rows + together - 1) / together
        // With a multiple of the number of threads, all of them have work to the end.
        let threads = team?.count ?? 1
        let count = min(rows, (least + threads - 1) / threads * threads)
        forEachPiece(of: count, on: team) { piece in
            let strip = piece * rows / count..<(piece + 1) * rows / count
            let needed = strip.count * side * inner
            let memory = memories.take(
                where: { $0.view.rows >= needed },
                make: { ScratchMatrix(rows: max(needed, together * side * inner), columns: 1) })
            body(PixelStrip(rows: strip, side: side, memory: memory.view.base))
            memories.giveBack(memory)
        }
    }
}

/// Some rows of images.
struct PixelStrip {
    /// The rows, counted over all images.
    let rows: Range<Int>
    /// The number of pixels of a row.
    fileprivate let side: Int
    fileprivate let memory: UnsafeMutablePointer<Float>

    fileprivate init(rows: Range<Int>, side: Int, memory: UnsafeMutablePointer<Float>) {
        (self.rows, self.side, self.memory) = (rows, side, memory)
    }

    /// The pixels of the rows, counted over all images.
    var pixels: Range<Int> { rows.lowerBound * side..<rows.upperBound * side }

    /// Memory for intermediate values of each pixel of the strip.
    ///
    /// - Parameter first: The number of values of a pixel that come before in the memory.
    func inner(first: Int = 0, _ columns: Int) -> MutableMatrixView {
        MutableMatrixView(memory + first * pixels.count, rows: pixels.count, columns: columns)
    }
}

extension MutableMatrixView {
    /// Some of the rows.
    func rows(_ range: Range<Int>) -> MutableMatrixView { part(rows: range, columns: 0..<columns) }

    /// Overwrites the numbers with those of a matrix of the same shape.
    func copy(_ other: MatrixView) {
        precondition(rows == other.rows && columns == other.columns)
        for index in 0..<rows { row(index).update(from: other.base + index * other.stride, count: columns) }
    }
}
