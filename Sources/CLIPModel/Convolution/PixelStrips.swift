internal import Kernels

/// Splits the pixels of images into strips. The layers of a block are computed strip by strip, so that what is between two
/// layers stays in the cache, and threads share the strips.
struct PixelStrips: Sendable {
    /// The number of pixels for which a product reads its weight once; see `PackedMatrix`.
    private static let longest = 126

    /// The threads that share the strips; nil for the calling thread alone.
    let team: ThreadTeam?
    private let memories = WorkspacePool<ScratchMatrix>()

    init(team: ThreadTeam?) { self.team = team }

    /// Calls `body` for every strip.
    ///
    /// - Parameters:
    ///   - pixels: The number of pixels of all images.
    ///   - inner: The number of intermediate values that `body` needs for each pixel.
    ///   - body: Gets the pixels of a strip, and memory for their intermediate values.
    func forEach(
        of pixels: Int, inner: Int = 0, _ body: @Sendable (Range<Int>, UnsafeMutablePointer<Float>) -> Void
    ) {
        let least = (pixels + Self.longest - 1) / Self.longest
        // With as many strips as threads or more, all threads have work.
        let threads = team?.count ?? 1
        let count = min(pixels, (least + threads - 1) / threads * threads)
        forEachPiece(of: count, on: team) { piece in
            let strip = piece * pixels / count..<(piece + 1) * pixels / count
            let memory = memories.take(
                where: { $0.view.rows >= strip.count * inner },
                make: { ScratchMatrix(rows: Self.longest * inner, columns: 1) })
            body(strip, memory.view.base)
            memories.giveBack(memory)
        }
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
