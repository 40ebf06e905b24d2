import FilePaths
import Foundation
import GRDB
import LibraryStore
import SystemPackage

/// Filters as a condition of SQL on the tables `images` and `facts`, with bound values.
struct ImageQuery {
    /// What a condition is for; one is fast where the other is slow.
    enum Use {
        /// Is asked of all images in one statement.
        case allImages
        /// Is asked of an image at a time.
        case singleImages
    }

    private(set) var arguments: StatementArguments = []
    /// The condition, which is 0 or 1 for each row.
    private(set) var sql = "1"

    private let use: Use
    private let db: Database
    private let location: LibraryLocation
    /// Checks that SQL calls by their number.
    private var checks: [ImageFilter.PathCheck] = []
    /// Sets of names in small letters that SQL asks by their number.
    private var names: [Set<String>] = []
    /// Whether the condition computes distances.
    private var hasDistances = false

    /// The name of the SQL function that runs the checks of paths.
    private static let checkFunction = "photoseekPathPasses"
    /// The name of the SQL function that looks for a name in a set.
    private static let nameFunction = "photoseekIsNamed"
    /// The name of the SQL function of distances.
    private static let distanceFunction = "photoseekKilometres"

    init(_ filters: [ImageFilter], for use: Use, in db: Database, location: LibraryLocation) throws {
        self.use = use
        self.db = db
        self.location = location
        for filter in filters {
            let condition = try condition(filter.condition)
            // What is unknown is not true.
            sql += " AND \(filter.isNegated ? "NOT " : "")COALESCE((\(condition)), 0)"
        }
    }

    /// Runs `body` while the functions that the condition calls are there, and no others: SQLite parses all statements again after one is
    /// removed.
    func run<Result>(_ body: () throws -> Result) throws -> Result {
        var functions: [DatabaseFunction] = []
        if hasDistances { functions.append(Self.distance) }
        if !checks.isEmpty { functions.append(pathCheck) }
        if !names.isEmpty { functions.append(nameCheck) }
        for function in functions { db.add(function: function) }
        defer { for function in functions { db.remove(function: function) } }
        return try body()
    }

    private mutating func bind(_ value: (any DatabaseValueConvertible)?) -> String {
        arguments += [value]
        return "?"
    }

    private mutating func condition(_ condition: ImageFilter.Condition) throws -> String {
        switch condition {
        case .any(let conditions):
            let parts = try conditions.map { "COALESCE((\(try self.condition($0))), 0)" }
            return parts.isEmpty ? "0" : parts.joined(separator: " OR ")
        case .taken(let first, let end): return taken(first, end)
        case .takenOn(let month, let day):
            return """
                takenSource <> 'fileTime' AND CAST(strftime('%m%d', takenAt, 'unixepoch') AS INTEGER) = \(month * 100 + day)
                """
        case .place(let names): return try equals("place", names)
        case .region(let names): return try equals("region", names)
        case .country(let code): return "countryCode = \(bind(code))"
        case .near(let latitude, let longitude, let kilometres):
            return near(latitude, longitude, kilometres)
        case .below(let folder): return below(folder)
        case .path(let check):
            checks.append(check)
            return "\(Self.checkFunction)(\(checks.count - 1), CAST(path AS BLOB))"
        case .camera(let text):
            return contains("COALESCE(cameraMake, '') || ' ' || COALESCE(cameraModel, '')", text)
        case .lens(let text): return contains("lens", text)
        case .format(let names): return try equals("format", names)
        case .keyword(let name):
            let parts = try [
                hasTag("keyword", name), hasTag(name, ofTable: "givenTags", by: "imageGivenTags"),
                hasTag(name, ofTable: "madeTags", by: "imageMadeTags"),
            ]
            return parts.map { "(\($0))" }.joined(separator: " OR ")
        case .person(let name): return try hasTag("person", name)
        case .rating(let range):
            return "rating BETWEEN \(bind(range.lowerBound)) AND \(bind(range.upperBound))"
        case .isScreenshot: return "isScreenshot"
        case .isLive: return "isLive"
        case .companion(let kind):
            return
                "EXISTS (SELECT 1 FROM companions WHERE imageID = images.id AND kind = \(bind(kind.rawValue)))"
        case .size(let width, let height): return "width >= \(bind(width)) AND height >= \(bind(height))"
        case .shape(let shape): return Self.comparison(of: shape)
        case .model(let name):
            return """
                EXISTS (SELECT 1 FROM embeddings WHERE imageID = images.id
                AND modelID = (SELECT id FROM models WHERE name = \(bind(name))))
                """
        }
    }

    private mutating func taken(_ first: Int64?, _ end: Int64?) -> String {
        var parts = ["takenSource <> 'fileTime'"]
        if let first { parts.append("takenAt >= \(bind(first))") }
        if let end { parts.append("takenAt < \(bind(end))") }
        return parts.joined(separator: " AND ")
    }

    private static func comparison(of shape: ImageFilter.Shape) -> String {
        switch shape {
        case .portrait: "height > width"
        case .landscape: "width > height"
        case .square: "width = height"
        }
    }

    /// Compares a column with names, whatever the case of letters in any script.
    private mutating func equals(_ column: String, _ wanted: [String]) throws -> String {
        let wanted = Set(wanted.map { $0.lowercased() })
        switch use {
        case .allImages:
            // The spellings that the column has cost one comparison each.
            let spellings = try String.fetchAll(
                db, sql: "SELECT DISTINCT \(column) FROM facts WHERE \(column) IS NOT NULL"
            ).filter { wanted.contains($0.lowercased()) }
            return "\(column) IN (\(spellings.map { bind($0) }.joined(separator: ", ")))"
        case .singleImages:
            names.append(wanted)
            return "\(Self.nameFunction)(\(names.count - 1), \(column))"
        }
    }

    private func hasTag(_ kind: String, _ name: String) throws -> String {
        try has(
            name, among: Row.fetchAll(db, sql: "SELECT id, name FROM tags WHERE kind = ?", arguments: [kind]),
            table: "imageTags")
    }

    private func hasTag(_ name: String, ofTable tags: String, by table: String) throws -> String {
        try has(name, among: Row.fetchAll(db, sql: "SELECT id, name FROM \(tags)"), table: table)
    }

    /// - Parameters:
    ///   - rows: The ids and names of all tags.
    ///   - table: The table of the images that have them.
    private func has(_ name: String, among rows: [Row], table: String) throws -> String {
        let ids = try rows.filter { try $0.decode(String.self, atIndex: 1).lowercased() == name.lowercased() }
            .map { try $0.decode(Int64.self, atIndex: 0) }
        let isTag = "tagID IN (\(ids.map(String.init).joined(separator: ", ")))"
        return switch use {
        case .allImages: "images.id IN (SELECT imageID FROM \(table) WHERE \(isTag))"
        case .singleImages: "EXISTS (SELECT 1 FROM \(table) WHERE imageID = images.id AND \(isTag))"
        }
    }

    /// SQLite ignores the case of ASCII letters only.
    private mutating func contains(_ value: String, _ text: String) -> String {
        let escaped = text.map { "\\%_".contains($0) ? "\\\($0)" : "\($0)" }.joined()
        return "\(value) LIKE \(bind("%\(escaped)%")) ESCAPE '\\'"
    }

    private mutating func below(_ folder: FilePath) -> String {
        location.storedConditions(for: [folder]).map { condition in
            for value in condition.values { arguments += [value] }
            return "(\(condition.sql))"
        }.joined(separator: " OR ")
    }
}

// MARK: - Distances

extension ImageQuery {
    /// The mean radius of the earth in kilometres (IUGG).
    private static let earthRadius = 6371.0088

    /// A rectangle first, which costs no function call for images elsewhere.
    private mutating func near(_ latitude: Double, _ longitude: Double, _ kilometres: Double) -> String {
        hasDistances = true
        let degrees = kilometres / Self.earthRadius * 180 / .pi
        let (south, north) = (latitude - degrees - 0.001, latitude + degrees + 0.001)
        let distance =
            "\(Self.distanceFunction)(latitude, longitude, \(bind(latitude)), \(bind(longitude))) <= \(bind(kilometres))"
        return "\(distance) AND latitude BETWEEN \(bind(south)) AND \(bind(north))"
    }

    /// The distance of two points on a sphere in kilometres (haversine formula).
    private static let distance = DatabaseFunction(distanceFunction, argumentCount: 4, pure: true) { values in
        let degrees = values.compactMap { Double.fromDatabaseValue($0) }
        guard degrees.count == 4 else { return nil }
        let radians = degrees.map { $0 * .pi / 180 }
        let (a, b) = (sin((radians[2] - radians[0]) / 2), sin((radians[3] - radians[1]) / 2))
        let h = a * a + cos(radians[0]) * cos(radians[2]) * b * b
        return 2 * earthRadius * asin(min(1, h.squareRoot()))
    }

    private var nameCheck: DatabaseFunction {
        DatabaseFunction(Self.nameFunction, argumentCount: 2, pure: true) { [names] values in
            guard let number = Int.fromDatabaseValue(values[0]), names.indices.contains(number),
                let name = String.fromDatabaseValue(values[1])
            else { return false }
            return names[number].contains(name.lowercased())
        }
    }

    private var pathCheck: DatabaseFunction {
        DatabaseFunction(Self.checkFunction, argumentCount: 2, pure: true) { [checks, location] values in
            guard let number = Int.fromDatabaseValue(values[0]), checks.indices.contains(number),
                let bytes = Data.fromDatabaseValue(values[1])
            else { return false }
            return checks[number].passes(location.absolute([UInt8](bytes)))
        }
    }
}
