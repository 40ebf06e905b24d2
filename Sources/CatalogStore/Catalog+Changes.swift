import GRDB
import StopPoints

extension Catalog {
    /// Writes a batch of changes as one transaction.
    ///
    /// Ids in ``LibraryChange/move(id:path:fileSize:modificationTime:changeTime:)`` and
    /// ``LibraryChange/copy(from:_:)`` speak of the library as it was before the batch, so that files which
    /// exchanged their names, or a copy of a file that is removed or overwritten, need no special order.
    /// Otherwise changes take effect one after the other.
    ///
    /// - Parameters:
    ///   - changes: the batch. Hundreds of changes a batch are written many times faster than one by one.
    ///   - modelID: the model whose embeddings the batch holds.
    /// - Throws: ``LibraryError/invalidChange(index:reason:)`` or any other error, after which nothing of the
    ///   batch is written.
    public func apply(_ changes: [LibraryChange], modelID: Int64) throws {
        guard !changes.isEmpty else { return }
        try write(.batch) { db in
            var writer = ChangeWriter(db: db, model: try model(modelID, in: db), location: location)
            try writer.apply(changes)
        }
    }
}
