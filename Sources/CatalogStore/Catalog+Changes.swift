import GRDB
public import LibraryStore
import StopPoints

extension Catalog {
    /// Writes a batch of changes as one transaction.
    ///
    /// Ids in ``LibraryChange/move(id:path:fileSize:modificationTime:changeTime:)`` and
    /// ``LibraryChange/copy(from:_:)``, and the `twin` of ``LibraryChange/upsert(_:vector:twin:)``, refer to the
    /// library as it was before the batch. Files that exchanged their names, or a copy of a file that the batch
    /// removes or overwrites, therefore need no special order. Otherwise the changes take effect one after the other.
    ///
    /// - Parameters:
    ///   - changes: the batch. A batch of hundreds of changes is written many times faster than one change at a time.
    ///   - modelID: the model that produced the embeddings in the batch.
    /// - Throws: ``LibraryError/invalidChange(index:reason:)`` or another error. Nothing of the batch is written then.
    public func apply(_ changes: [LibraryChange], modelID: Int64) throws {
        guard !changes.isEmpty else { return }
        try write(.batch) { db in
            var writer = ChangeWriter(db: db, model: try model(modelID, in: db), location: location)
            try writer.apply(changes)
        }
    }
}
