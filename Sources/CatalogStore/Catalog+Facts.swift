import Foundation
import GRDB
public import LibraryStore

extension Catalog {
    /// Returns what is known of these images beside their pixels, by the id of the image. Leaves out images of which nothing was
    /// recorded.
    ///
    /// - Complexity: O(*n* log *N*) for *n* ids in a library of *N* images.
    public func facts(imageIDs: some Sequence<Int64>) throws -> [Int64: ImageFacts] {
        try read { db in
            var found: [Int64: ImageFacts] = [:]
            for id in imageIDs where found[id] == nil { found[id] = try facts(of: id, in: db) }
            return found
        }
    }

    /// Returns when an image was taken, or nil if that is not known.
    public func timeTaken(imageID: Int64) throws -> ImageFacts.Time? {
        try read { db in
            let statement = try db.cachedStatement(
                sql: "SELECT takenAt, takenNanoseconds, utcOffset, takenSource FROM facts WHERE imageID = ?")
            let rows = try Row.fetchCursor(statement, arguments: [imageID])
            return try rows.next().flatMap { try Self.time(in: $0) }
        }
    }

    private func facts(of imageID: Int64, in db: Database) throws -> ImageFacts? {
        let statement = try db.cachedStatement(sql: "SELECT * FROM facts WHERE imageID = ?")
        // A row of a cursor is not copied.
        let rows = try Row.fetchCursor(statement, arguments: [imageID])
        guard let row = try rows.next() else { return nil }
        var facts = ImageFacts(
            basis: [UInt8](try row.decode(Data.self, forColumn: "basis")),
            format: try row.decode(String.self, forColumn: "format"))
        facts.takenAt = try Self.time(in: row)
        facts.location = try Self.location(in: row)
        facts.place = try Self.place(in: row)
        facts.camera = try Self.camera(in: row)
        facts.rating = try row.decode(Int?.self, forColumn: "rating")
        facts.title = try row.decode(String?.self, forColumn: "title")
        facts.caption = try row.decode(String?.self, forColumn: "caption")
        facts.isLive = try row.decode(Bool.self, forColumn: "isLive")
        facts.isScreenshot = try row.decode(Bool.self, forColumn: "isScreenshot")
        facts.keywords = try tags("keyword", of: imageID, in: db)
        facts.people = try tags("person", of: imageID, in: db)
        facts.givenTags = try names(
            of: imageID, from: "imageGivenTags JOIN givenTags ON givenTags.id = tagID", in: db)
        facts.madeTags = try names(
            of: imageID, from: "imageMadeTags JOIN madeTags ON madeTags.id = tagID", in: db)
        facts.companions = try companions(of: imageID, in: db)
        guard facts.isPossible else { throw corrupt("what is known of image \(imageID) is impossible") }
        return facts
    }

    private static func time(in row: Row) throws -> ImageFacts.Time? {
        guard let seconds = try row.decode(Int64?.self, forColumn: "takenAt") else { return nil }
        return ImageFacts.Time(
            localSeconds: seconds,
            nanoseconds: try row.decode(Int32?.self, forColumn: "takenNanoseconds") ?? 0,
            utcOffset: try row.decode(Int32?.self, forColumn: "utcOffset"),
            source: try row.decode(String?.self, forColumn: "takenSource") ?? "")
    }

    private static func location(in row: Row) throws -> ImageFacts.Location? {
        guard let latitude = try row.decode(Double?.self, forColumn: "latitude"),
            let longitude = try row.decode(Double?.self, forColumn: "longitude")
        else { return nil }
        return ImageFacts.Location(
            latitude: latitude, longitude: longitude,
            altitude: try row.decode(Double?.self, forColumn: "altitude"),
            source: try row.decode(String?.self, forColumn: "locationSource") ?? "")
    }

    private static func place(in row: Row) throws -> ImageFacts.Place? {
        guard let country = try row.decode(String?.self, forColumn: "country"),
            let code = try row.decode(String?.self, forColumn: "countryCode")
        else { return nil }
        return ImageFacts.Place(
            name: try row.decode(String?.self, forColumn: "place"),
            region: try row.decode(String?.self, forColumn: "region"), country: country, countryCode: code)
    }

    private static func camera(in row: Row) throws -> ImageFacts.Camera {
        var camera = ImageFacts.Camera()
        camera.make = try row.decode(String?.self, forColumn: "cameraMake")
        camera.model = try row.decode(String?.self, forColumn: "cameraModel")
        camera.lens = try row.decode(String?.self, forColumn: "lens")
        camera.exposureTime = try row.decode(Double?.self, forColumn: "exposureTime")
        camera.aperture = try row.decode(Double?.self, forColumn: "aperture")
        camera.focalLength = try row.decode(Double?.self, forColumn: "focalLength")
        camera.focalLength35 = try row.decode(Double?.self, forColumn: "focalLength35")
        camera.iso = try row.decode(Int?.self, forColumn: "iso")
        return camera
    }

    /// The names of tags that are not those of the file.
    private func names(of imageID: Int64, from tables: String, in db: Database) throws -> [String] {
        let statement = try db.cachedStatement(
            sql: "SELECT name FROM \(tables) WHERE imageID = ? ORDER BY name")
        return try String.fetchAll(statement, arguments: [imageID])
    }

    private func tags(_ kind: String, of imageID: Int64, in db: Database) throws -> [String] {
        let statement = try db.cachedStatement(
            sql: """
                SELECT name FROM imageTags JOIN tags ON tags.id = tagID
                WHERE imageID = ? AND kind = ? ORDER BY place
                """)
        return try String.fetchAll(statement, arguments: [imageID, kind])
    }

    private func companions(of imageID: Int64, in db: Database) throws -> [ImageFacts.Companion] {
        let statement = try db.cachedStatement(
            sql: "SELECT name, kind FROM companions WHERE imageID = ? ORDER BY name")
        return try Row.fetchAll(statement, arguments: [imageID]).compactMap { row in
            let kind = try row.decode(String.self, atIndex: 1)
            return ImageFacts.Companion.Kind(rawValue: kind).map { known in
                ImageFacts.Companion(name: [UInt8](row[0] as Data), kind: known)
            }
        }
    }
}

extension Catalog {
    /// Counts formats, years, countries and places.
    ///
    /// - Parameter placeLimit: The most places.
    /// - Complexity: O(*n*) for *n* images.
    public func factsSummary(placeLimit: Int = 5) throws -> FactsSummary {
        try read { db in
            FactsSummary(
                formats: try counts(of: "format", where: "1", in: db),
                absent: try counts(
                    of: "absentFormat", from: "failures", where: "absentFormat IS NOT NULL", in: db),
                years: try counts(
                    of: "CAST(strftime('%Y', takenAt, 'unixepoch') AS TEXT)",
                    where: "takenAt IS NOT NULL AND takenSource <> 'fileTime'", orderedBy: "1", in: db),
                countries: try counts(of: "country", where: "country IS NOT NULL", in: db),
                places: try counts(of: "place", where: "place IS NOT NULL", limit: placeLimit, in: db))
        }
    }

    /// Counts the images of each tag, those of files, people and analyses together; the most frequent first.
    ///
    /// - Complexity: O(*n*) for *n* images and their tags.
    public func tagCounts(limit: Int) throws -> [FactsSummary.Count] {
        let tagged = """
            (SELECT imageID, name FROM imageTags JOIN tags ON tags.id = tagID WHERE kind = 'keyword'
            UNION SELECT imageID, name FROM imageGivenTags JOIN givenTags ON givenTags.id = tagID
            UNION SELECT imageID, name FROM imageMadeTags JOIN madeTags ON madeTags.id = tagID)
            """
        return try read { db in try counts(of: "name", from: tagged, where: "1", limit: limit, in: db) }
    }

    /// Counts the images of each camera, named without its maker; the most frequent first.
    ///
    /// - Complexity: O(*n*) for *n* images.
    public func cameraCounts(limit: Int) throws -> [FactsSummary.Count] {
        try read { db in
            try counts(of: "cameraModel", where: "cameraModel IS NOT NULL", limit: limit, in: db)
        }
    }

    private func counts(
        of value: String, from table: String = "facts", where condition: String,
        orderedBy order: String = "2 DESC, 1", limit: Int = -1,
        in db: Database
    ) throws -> [FactsSummary.Count] {
        let rows = try Row.fetchAll(
            db,
            sql: """
                SELECT \(value), COUNT(*) FROM \(table) WHERE \(condition) GROUP BY 1 ORDER BY \(order) LIMIT ?
                """, arguments: [limit])
        return try rows.compactMap { row in
            guard let value = try row.decode(String?.self, atIndex: 0) else { return nil }
            return FactsSummary.Count(value: value, images: try row.decode(Int.self, atIndex: 1))
        }
    }
}

extension ImageFacts {
    /// Whether all numbers are within their limits, which only a library that another program has written violates.
    var isPossible: Bool {
        let numbers = [
            location?.altitude, camera.exposureTime, camera.aperture, camera.focalLength,
            camera.focalLength35,
        ].compactMap(\.self)
        return numbers.allSatisfy(\.isFinite)
            && location.map { (-90...90).contains($0.latitude) && (-180...180).contains($0.longitude) }
                ?? true
            && takenAt.map { (0..<1_000_000_000).contains($0.nanoseconds) } ?? true
            && rating.map((-1...5).contains) ?? true
    }
}
