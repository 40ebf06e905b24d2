import GRDB
public import LibraryStore

extension Catalog {
    /// Returns the ids of a model's embeddings whose images pass all filters, in no particular order.
    ///
    /// - Complexity: O(*n* log *n*) for *n* images; less if an index of the tables answers a filter.
    public func embeddingIDs(modelID: Int64, of filters: [ImageFilter]) throws -> [Int64] {
        try read { db in
            let query = try ImageQuery(filters, for: .allImages, in: db, location: location)
            return try query.run {
                try Int64.fetchAll(
                    db,
                    sql: """
                        SELECT embeddings.id FROM images LEFT JOIN facts ON facts.imageID = images.id
                        JOIN embeddings ON embeddings.imageID = images.id AND embeddings.modelID = ?
                        WHERE \(query.sql)
                        """, arguments: [modelID] + query.arguments)
            }
        }
    }

    /// Returns those of some embeddings of a model whose images pass all filters, in no particular order.
    ///
    /// - Complexity: O(*n* log *N*) for *n* ids among *N* embeddings.
    public func embeddingIDs(
        among ids: some Sequence<Int64>, modelID: Int64, of filters: [ImageFilter]
    ) throws -> [Int64] {
        try read { db in
            let query = try ImageQuery(filters, for: .singleImages, in: db, location: location)
            return try query.run {
                // The functions that the condition calls are other ones in each query.
                let statement = try db.makeStatement(
                    sql: """
                        SELECT 1 FROM embeddings JOIN images ON images.id = embeddings.imageID
                        LEFT JOIN facts ON facts.imageID = images.id
                        WHERE embeddings.id = ? AND embeddings.modelID = ? AND \(query.sql)
                        """)
                return try Set(ids).filter { id in
                    try Int64.fetchOne(statement, arguments: [id, modelID] + query.arguments) != nil
                }
            }
        }
    }

    /// Returns the images that pass all filters, the latest first; those whose time is unknown or a guess from the time of the file
    /// come last, by path.
    ///
    /// - Parameters:
    ///   - filters: The filters.
    ///   - limit: The most images.
    ///   - offset: The number of images to skip.
    /// - Complexity: O(*n* log *n*) for *n* images.
    public func images(of filters: [ImageFilter], limit: Int, offset: Int) throws -> [ImageRecord] {
        try read { db in
            let ids = try imageIDs(of: filters, limit: limit, offset: offset)
            let images = try images(ids: ids)
            return ids.compactMap { images[$0] }
        }
    }

    /// Returns the ids of the images that pass all filters, in the order of ``images(of:limit:offset:)``.
    ///
    /// - Complexity: O(*n* log *n*) for *n* images.
    public func imageIDs(of filters: [ImageFilter], limit: Int, offset: Int) throws -> [Int64] {
        try read { db in
            let query = try ImageQuery(filters, for: .allImages, in: db, location: location)
            return try query.run {
                try Int64.fetchAll(
                    db,
                    sql: """
                        SELECT images.id FROM images LEFT JOIN facts ON facts.imageID = images.id
                        WHERE \(query.sql)
                        ORDER BY CASE WHEN takenSource <> 'fileTime' THEN takenAt END DESC NULLS LAST, path
                        LIMIT ? OFFSET ?
                        """, arguments: query.arguments + [limit, offset])
            }
        }
    }

    /// The number of images that pass all filters.
    ///
    /// - Complexity: O(*n*) for *n* images.
    public func imageCount(of filters: [ImageFilter]) throws -> Int {
        try read { db in
            let query = try ImageQuery(filters, for: .allImages, in: db, location: location)
            return try query.run {
                try Int.fetchOne(
                    db,
                    sql: """
                        SELECT COUNT(*) FROM images LEFT JOIN facts ON facts.imageID = images.id
                        WHERE \(query.sql)
                        """, arguments: query.arguments) ?? 0
            }
        }
    }

    /// The number of images that pass all filters, by the month in which they were taken.
    ///
    /// - Complexity: O(*n*) for *n* images.
    public func monthCounts(of filters: [ImageFilter]) throws -> MonthCounts {
        try read { db in
            let query = try ImageQuery(filters, for: .allImages, in: db, location: location)
            let rows = try query.run {
                try Row.fetchAll(
                    db,
                    sql: """
                        SELECT strftime('%Y-%m', CASE WHEN takenSource <> 'fileTime' THEN takenAt END, 'unixepoch'),
                          COUNT(*)
                        FROM images LEFT JOIN facts ON facts.imageID = images.id
                        WHERE \(query.sql) GROUP BY 1 ORDER BY 1 DESC
                        """, arguments: query.arguments)
            }
            var (months, undated): ([MonthCounts.Month], Int) = ([], 0)
            for row in rows {
                let images = try row.decode(Int.self, atIndex: 1)
                if let month = try row.decode(String?.self, atIndex: 0) {
                    months.append(MonthCounts.Month(month: month, images: images))
                } else {
                    undated += images
                }
            }
            return MonthCounts(months: months, undated: undated)
        }
    }
}
