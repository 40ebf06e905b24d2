internal import Kernels
internal import LibraryStore
internal import Synchronization
public import VectorIndex

extension NearestEmbeddings {
    /// Returns the nearest embeddings of each of several embeddings of images, best first.
    ///
    /// Scores may be those of embeddings in half precision. If a list of the index file turns out to be damaged, reads all
    /// embeddings and compares those, in this and all later searches.
    ///
    /// - Parameters:
    ///   - queries: `[q, dimension]`, row-major, of unit length.
    ///   - options: Which neighbours count, and how many.
    ///   - threads: The number of threads to use.
    /// - Throws: `LibraryError`.
    /// - Complexity: O(q · (nlist + vectors in the lists of a query) · dimension); O(q · n · dimension) without an index.
    public func search(
        batch queries: [Float], _ options: NeighborOptions, threads: Int
    ) throws -> [[Neighbor]] {
        let dimension = index.model.dimension
        let count = queries.count / dimension
        let state = state.withLock { $0 }
        let pieces = max(1, min(threads, count))
        let results = Mutex([Result<[[Neighbor]], any Error>?](repeating: nil, count: pieces))
        forEachPiece(of: pieces, on: ThreadTeam(count: pieces)) { piece in
            let rows = piece * count / pieces..<(piece + 1) * count / pieces
            let own = Array(queries[rows.lowerBound * dimension..<rows.upperBound * dimension])
            let found = Result { try Self.search(batch: own, options, in: state) }
            results.withLock { $0[piece] = found }
        }
        do {
            return try results.withLock { $0 }.flatMap { try $0?.get() ?? [] }
        } catch let error as VectorIndexError {
            let all = try Self.allEmbeddings(index)
            self.state.withLock { $0 = .exact(all, problem: error) }
            return try search(batch: queries, options, threads: threads)
        }
    }

    private static func search(
        batch queries: [Float], _ options: NeighborOptions, in state: State
    ) throws -> [[Neighbor]] {
        switch state {
        case .exact(let all, _): all.search(batch: queries, options)
        case .lists(let lists):
            try lists.search(
                batch: queries, options, nprobe: max(lists.base.description.recall.nearQueries.nprobe, 1))
        }
    }
}
