import GRDB
public import LibraryStore

extension Catalog {
    /// How many images with the words are tried for each one that is asked for.
    private static let triedPerMatch = 20

    /// Returns a model's embeddings whose images have certain words and pass all filters: those of the images that were added
    /// last, these first.
    ///
    /// - Parameters:
    ///   - condition: The words.
    ///   - filters: The filters.
    ///   - modelID: The model.
    ///   - limit: The most embeddings; nil for all. With a limit, only twenty times as many images with the words are tried.
    /// - Complexity: O(*n* log *N*) for *n* images that are tried; words that many images have, but hardly one together, take
    ///   O(*m*) for *m* images that have one of them.
    public func imagesMatching(
        _ condition: WordCondition, filters: [ImageFilter], modelID: Int64, limit: Int?
    ) throws -> [WordMatch] {
        guard let expression = WordExpression(condition)?.text else { return [] }
        return try read { db in
            let query = try ImageQuery(filters, for: .singleImages, in: db, location: location)
            return try query.run {
                // The functions that a condition calls are other ones in each query.
                let passing =
                    try filters.isEmpty
                    ? db.cachedStatement(sql: WordQuery.embedding)
                    : db.makeStatement(sql: WordQuery.passing(query.sql))
                let rows = try Row.fetchCursor(
                    db.cachedStatement(sql: WordQuery.matching), arguments: [expression])
                let most = limit.map { $0.multipliedReportingOverflow(by: Self.triedPerMatch) }
                var left = most.map { $0.overflow ? .max : $0.partialValue } ?? Int.max
                var found: [WordMatch] = []
                while found.count < limit ?? .max, left > 0, let row = try rows.next() {
                    left -= 1
                    let id = try row.decode(Int64.self, atIndex: 0)
                    guard
                        let embeddingID = try Int64.fetchOne(
                            passing, arguments: [modelID, id] + query.arguments)
                    else { continue }
                    found.append(
                        WordMatch(
                            embedding: EmbeddingRecord(id: embeddingID, imageID: id),
                            words: try Self.words(in: row, from: 1)))
                }
                return found
            }
        }
    }

    /// Returns the words that belong to the images of these embeddings, by the id of the embedding. Skips those that are gone.
    ///
    /// - Complexity: O(*n* log *N*) for *n* ids among *N* images.
    public func words(embeddingIDs: some Sequence<Int64>) throws -> [Int64: PictureWords] {
        try read { db in
            let image = try db.cachedStatement(sql: "SELECT imageID FROM embeddings WHERE id = ?")
            var found: [Int64: PictureWords] = [:]
            for id in embeddingIDs where found[id] == nil {
                guard let imageID = try Int64.fetchOne(image, arguments: [id]) else { continue }
                found[id] = try words(imageID: imageID, in: db)
            }
            return found
        }
    }

    /// Returns the words of some images, evenly spread over the order in which they were added; of all images if there are not
    /// more.
    ///
    /// - Parameter count: The most images, at least 1.
    /// - Complexity: O(*count* log *N*) for *N* images.
    public func wordSample(count: Int) throws -> [PictureWords] {
        precondition(count >= 1, "a sample has at least one image")
        return try read { db in
            let ids = try Int64.fetchAll(
                db, sql: "SELECT id FROM images ORDER BY id LIMIT ?", arguments: [count + 1])
            let sample = ids.count > count ? try spreadIDs(count, from: ids[0], in: db) : ids
            return try sample.compactMap { try words(imageID: $0, in: db) }
        }
    }

    /// The ids of images that are next to evenly spread numbers, each once.
    private func spreadIDs(_ count: Int, from first: Int64, in db: Database) throws -> [Int64] {
        let last = try Int64.fetchOne(db, sql: "SELECT MAX(id) FROM images") ?? first
        let next = try db.cachedStatement(sql: "SELECT id FROM images WHERE id >= ? ORDER BY id LIMIT 1")
        var ids: [Int64] = []
        for number in 0..<count {
            let share = Double(number) / Double(count)
            let wanted = Double(first) * (1 - share) + Double(last) * share
            guard let wanted = Int64(exactly: wanted.rounded(.down)),
                let id = try Int64.fetchOne(next, arguments: [wanted]), id != ids.last
            else { continue }
            ids.append(id)
        }
        return ids
    }

    private func words(imageID: Int64, in db: Database) throws -> PictureWords? {
        let statement = try db.cachedStatement(sql: WordQuery.words)
        return try Row.fetchOne(statement, arguments: [imageID]).map { try Self.words(in: $0, from: 0) }
    }

    private static func words(in row: Row, from first: Int) throws -> PictureWords {
        PictureWords(
            texts: try WordFields.each.indices.map { try row.decode(String?.self, atIndex: first + $0) ?? "" }
        )
    }
}

/// The queries for words.
package enum WordQuery {
    /// The images with words, those that were added last first.
    package static let matching =
        "SELECT rowid, \(columns) FROM words WHERE words MATCH ? ORDER BY rowid DESC"

    /// The words of an image.
    package static let words = "SELECT \(columns) FROM words WHERE rowid = ?"

    private static let columns = "tags, title, name, caption, folders"

    /// The embedding of an image.
    package static let embedding = "SELECT id FROM embeddings WHERE modelID = ? AND imageID = ?"

    /// The embedding of an image that passes a condition.
    package static func passing(_ condition: String) -> String {
        """
        SELECT embeddings.id FROM images LEFT JOIN facts ON facts.imageID = images.id
        JOIN embeddings ON embeddings.imageID = images.id AND embeddings.modelID = ?
        WHERE images.id = ? AND (\(condition))
        """
    }
}
