import GRDB
import LibraryStore
import StopPoints

extension Catalog {
    /// The number of images that are forgotten in one transaction.
    private static let forgottenAtOnce = 1000

    /// Forgets images with all that is known of them, a thousand in each transaction. Ids that are gone are left out; files are not
    /// touched.
    ///
    /// - Returns: The number of images that were there.
    /// - Complexity: O(*n* log *N*) for *n* ids in a library of *N* images.
    @discardableResult
    public func forget(imageIDs: [Int64]) throws -> Int {
        var count = 0
        for start in stride(from: 0, to: imageIDs.count, by: Self.forgottenAtOnce) {
            let some = imageIDs[start..<min(start + Self.forgottenAtOnce, imageIDs.count)]
            count += try write(.forgetting) { db in
                let words = WordsWriter(db: db)
                var removed = 0
                for id in some {
                    try words.removeImages(where: "id = ?", [id])
                    removed += db.changesCount
                }
                try db.execute(
                    sql:
                        "DELETE FROM givenTags WHERE NOT EXISTS (SELECT 1 FROM imageGivenTags WHERE tagID = givenTags.id)"
                )
                try Self.forgetUnusedTags(in: db)
                return removed
            }
        }
        return count
    }
}
