internal import CLIPModel
internal import Kernels
internal import Synchronization

/// The cosines of all rows of two sets of embeddings, tile by tile, so that no matrix of all of them is needed.
///
/// Equal pairs of embeddings have equal cosines, whatever tile they are in.
struct CosineTiles {
    /// The rows of a strip. A strip's tiles are computed at the same time.
    private static let stripHeight = 128
    private static let tileWidth = 512

    let rows: Embeddings
    let columns: Embeddings
    let team: ThreadTeam?

    init(_ rows: Embeddings, _ columns: Embeddings, on team: ThreadTeam?) {
        precondition(rows.dimension == columns.dimension)
        (self.rows, self.columns, self.team) = (rows, columns, team)
    }

    /// The ranges of rows, in order.
    var strips: [Range<Int>] {
        stride(from: 0, to: rows.count, by: Self.stripHeight).map {
            $0..<min($0 + Self.stripHeight, rows.count)
        }
    }

    /// Returns what `body` makes of each tile of a strip, in the order of the columns.
    ///
    /// - Parameter body: Called on several threads at once, with the columns of a tile and the cosines, `[strip, columns]`.
    /// - Complexity: O(strip · columns · dimension).
    func map<Result: Sendable>(
        _ strip: Range<Int>, _ body: @Sendable (Range<Int>, MatrixView) -> Result
    ) -> [Result] {
        let results = Mutex<[(tile: Int, result: Result)]>([])
        let (rows, columns) = (rows, columns)
        forEachPiece(of: (columns.count - 1) / Self.tileWidth + 1, on: team) { tile in
            let range = tile * Self.tileWidth..<min((tile + 1) * Self.tileWidth, columns.count)
            let result = Self.cosines(rows, strip, columns, range) { body(range, $0) }
            results.withLock { $0.append((tile, result)) }
        }
        return results.withLock { $0 }.sorted { $0.tile < $1.tile }.map(\.result)
    }

    private static func cosines<Result>(
        _ rows: Embeddings, _ strip: Range<Int>, _ columns: Embeddings, _ range: Range<Int>,
        _ body: (MatrixView) -> Result
    ) -> Result {
        let dimension = rows.dimension
        return rows.values.withUnsafeBufferPointer { left in
            columns.values.withUnsafeBufferPointer { right in
                withUnsafeTemporaryAllocation(of: Float.self, capacity: strip.count * range.count) { memory in
                    let tile = MutableMatrixView(
                        memory.baseAddress!, rows: strip.count, columns: range.count)
                    innerProducts(
                        VectorBlock(right.baseAddress!, count: columns.count, dimension: dimension).part(
                            range),
                        MatrixView(left.baseAddress!, rows: rows.count, columns: dimension).part(
                            rows: strip, columns: 0..<dimension),
                        into: tile)
                    return body(tile.reading)
                }
            }
        }
    }
}
