internal import Kernels

/// Memory of one thread for what is inside a block.
struct BlockMemory: Sendable {
    private let wide: FloatMemory
    private let looked: FloatMemory
    /// For the windows of the first convolution.
    let windows: FloatMemory
    private let counts: Counts

    /// The numbers that each part holds.
    struct Counts {
        var wide: Int
        var looked: Int
        var windows: Int

        /// Counts that are enough for all blocks.
        init(_ bands: [InvertedResidual.Band], windows: Int) {
            wide = bands.map(\.wideCount).max() ?? 0
            looked = bands.map(\.lookedCount).max() ?? 0
            self.windows = windows
        }
    }

    init(_ counts: Counts) {
        self.counts = counts
        wide = FloatMemory(count: counts.wide)
        looked = FloatMemory(count: counts.looked)
        windows = FloatMemory(count: counts.windows)
    }

    /// A buffer for the wide rows of a band.
    func buffer(_ band: InvertedResidual.Band) -> RowBuffer {
        precondition(band.wideCount <= counts.wide)
        return RowBuffer(
            wide, side: band.sizes.side, channels: band.sizes.inner, margin: band.sizes.margin,
            capacity: band.wideRows)
    }

    /// Memory for some pixels after the depthwise convolution.
    func looked(_ pixels: Int, _ channels: Int) -> MutableMatrixView {
        precondition(pixels * channels <= counts.looked)
        return MutableMatrixView(looked.base, rows: pixels, columns: channels)
    }
}

/// The memory of all threads, kept for later calls.
struct BlockMemories: Sendable {
    private let pool = WorkspacePool<BlockMemory>()
    private let counts: BlockMemory.Counts

    init(_ counts: BlockMemory.Counts) { self.counts = counts }

    /// Calls `body` with memory that no other thread uses meanwhile.
    func with(_ body: (BlockMemory) -> Void) {
        let memory = pool.take(where: { _ in true }, make: { BlockMemory(counts) })
        body(memory)
        pool.giveBack(memory)
    }
}
