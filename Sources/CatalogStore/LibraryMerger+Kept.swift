import Foundation
import GRDB
import LibraryStore
import StopPoints
import SystemPackage

/// Takes over what is not an image.
extension LibraryMerger {
    private static let failuresAtOnce = 1000

    /// Takes over the files that could not be read and of which this library knows nothing.
    mutating func takeFailures() throws {
        var last = Data()
        while true {
            let rows = try Row.fetchAll(
                sourceDB,
                sql: """
                    SELECT *, CAST(path AS BLOB) AS bytes FROM failures WHERE path > \(StoredPath.parameter)
                    ORDER BY path LIMIT \(Self.failuresAtOnce)
                    """, arguments: [last])
            guard let highest = rows.last else { return }
            let added = try target.write(.merging) { db in
                try rows.reduce(0) { try $0 + (take(failure: $1, in: db) ? 1 : 0) }
            }
            report.failures += added
            last = try highest.decode(Data.self, forColumn: "bytes")
        }
    }

    /// - Returns: Whether this library knew nothing of the file.
    private func take(failure row: Row, in db: Database) throws -> Bool {
        let path = source.location.absolute(try row.decode(Data.self, forColumn: "bytes"))
        guard LibraryLocation.problem(with: path) == nil else {
            throw source.corrupt("a file that failed has an impossible path")
        }
        let stored = target.location.parameter(path)
        let isImage = try Bool.fetchOne(
            db.cachedStatement(
                sql: "SELECT EXISTS (SELECT 1 FROM images WHERE path = \(StoredPath.parameter))"),
            arguments: [stored])
        guard isImage != true else { return false }
        let columns = row.columnNames.filter { !["path", "bytes"].contains($0) }
        let values = columns.map { row[$0] as DatabaseValue }
        try db.execute(
            sql: """
                INSERT OR IGNORE INTO failures (path, \(columns.joined(separator: ", ")))
                VALUES (\(StoredPath.parameter)\(String(repeating: ", ?", count: columns.count)))
                """,
            arguments: StatementArguments([stored.databaseValue] + values))
        return db.changesCount > 0
    }

    /// Takes over searches, what was learned, folders, mount points and patterns.
    mutating func takeWhatPeopleKeep() throws {
        try takeSearches()
        for shared in models.values.sorted(by: { $0.ours.id < $1.ours.id }) { try takeLearned(shared) }
        let folders = try target.folders()
        let newFolders = try source.folders().filter { !folders.contains($0) }
        try target.addFolders(newFolders)
        report.folders = newFolders.count
        var rules = try target.crawlRules()
        report.excludes = try source.crawlRules().excludes.filter { !rules.excludes.contains($0) }
        if !report.excludes.isEmpty {
            rules.excludes += report.excludes
            try target.setCrawlRules(rules)
        }
        let mounted = Set(try target.mountPoints().map(\.path))
        try target.updateMountPoints(
            source.mountPoints().filter { !mounted.contains($0.path) }, forgetting: [])
    }

    private mutating func takeSearches() throws {
        for search in try source.savedSearches() {
            let known = try Dictionary(
                target.savedSearches().map { ($0.name, $0.query) }, uniquingKeysWith: { first, _ in first })
            guard let name = Self.name(search.name, " ", unless: { known[$0] }, is: search.query) else {
                continue
            }
            try target.keep(SavedSearch(name: name, query: search.query))
            report.savedSearches.append(name)
        }
    }

    private mutating func takeLearned(_ shared: SharedModel) throws {
        for probe in try source.learned(.probe, modelID: shared.theirs.id) {
            let known = try Dictionary(
                target.learned(.probe, modelID: shared.ours.id).map { ($0.name.lowercased(), $0.content) },
                uniquingKeysWith: { first, _ in first })
            guard
                let name = Self.name(probe.name, "-", unless: { known[$0.lowercased()] }, is: probe.content)
            else { continue }
            try target.setLearned(
                LearnedRecord(kind: .probe, name: name, content: probe.content), modelID: shared.ours.id)
            report.learned.append(name)
        }
        let own = try target.learned(.adapter, modelID: shared.ours.id)
        for adapter in try source.learned(.adapter, modelID: shared.theirs.id) where !own.contains(adapter) {
            guard !own.contains(where: { $0.name == adapter.name }) else {
                report.skipped.append(
                    "the adapter of \(shared.theirs.name), because this library has another one")
                continue
            }
            try target.setLearned(adapter, modelID: shared.ours.id)
            report.learned.append(adapter.name)
        }
    }

    /// The first of a name and the name with 2, 3 and so on after it that nothing has here; nil if one of those before it means the
    /// same thing.
    private static func name<Content: Equatable>(
        _ name: String, _ separator: String, unless known: (String) -> Content?, is content: Content
    ) -> String? {
        var (candidate, number) = (name, 1)
        while let other = known(candidate) {
            if other == content { return nil }
            number += 1
            candidate = "\(name)\(separator)\(number)"
        }
        return candidate
    }
}
