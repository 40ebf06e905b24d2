/// Reads the values of one column from the first row to the last.
///
/// Holds one page and its dictionary in memory. A value; not to be used by two threads at once.
public struct ParquetColumnReader: Sendable {
    private let source: any ParquetSource
    private let leaf: ColumnLayout.Leaf
    private let chunks: [FileMetadata.Chunk]
    private var nextChunk = 0
    /// The pages of the current chunk, and the number of its values that are not in a page yet.
    private var pages: PageReader?
    private var left = 0
    private var page: PageValues?

    init(
        _ source: any ParquetSource, _ leaf: ColumnLayout.Leaf,
        _ chunks: [(chunk: FileMetadata.Chunk, rowCount: Int)]
    ) throws(ParquetError) {
        guard chunks.allSatisfy({ $0.chunk.valueCount == $0.rowCount }) else {
            throw .damaged(detail: "a column with another number of values than the table has rows")
        }
        self.source = source
        self.leaf = leaf
        // Nothing has to be where a chunk without values is said to be.
        self.chunks = chunks.map(\.chunk).filter { $0.valueCount > 0 }
    }

    /// The values of the next rows.
    ///
    /// - Parameter count: The most rows.
    /// - Returns: Fewer values only at the end of the table.
    /// - Throws: ``ParquetError``, after which the reader must not be used again.
    /// - Complexity: O(*bytes* of the values), and of their page and dictionary when a new page begins.
    public mutating func next(_ count: Int) throws(ParquetError) -> [ParquetValue] {
        var values: [ParquetValue] = []
        while values.count < count {
            if page?.count ?? 0 > 0 {
                try page?.take(count - values.count, into: &values)
            } else if pages != nil {
                try nextPage()
            } else if nextChunk < chunks.count {
                pages = try PageReader(source, leaf, chunks[nextChunk])
                left = chunks[nextChunk].valueCount
                nextChunk += 1
            } else {
                break
            }
        }
        return values
    }

    private mutating func nextPage() throws(ParquetError) {
        page = try pages?.next()
        guard let page else {
            guard left == 0 else { throw .damaged(detail: "a column with too few values") }
            pages = nil
            return
        }
        guard page.count <= left else { throw .damaged(detail: "a column with too many values") }
        left -= page.count
    }
}
