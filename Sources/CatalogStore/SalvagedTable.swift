import GRDB

/// Copies the rows of one table that can be read.
///
/// A page that cannot be read ends a pass over a table. With numbered rows, further passes begin behind it. In tables without numbers, a
/// pass from the other end finds the rows behind it.
struct SalvagedTable {
    private let name: String
    private let source: Database
    private let target: Database
    private let hasRowIDs: Bool
    /// The columns of the primary key, in its order.
    private let key: [String]
    /// What is read of a row. Text comes as bytes, because paths need not be UTF-8.
    private let selection: String
    private let insertion: Statement
    private let columnCount: Int

    init(_ name: String, from source: Database, to target: Database) throws {
        (self.name, self.source, self.target) = (name, source, target)
        let known = Set(
            try String.fetchAll(source, sql: "SELECT name FROM pragma_table_info(?)", arguments: [name]))
        let columns = try Row.fetchAll(
            target, sql: "SELECT name, type = 'TEXT' FROM pragma_table_info(?)", arguments: [name]
        ).map { (name: $0[0] as String, isText: $0[1] as Bool) }.filter { known.contains($0.name) }
        let definition = try String.fetchOne(
            target, sql: "SELECT sql FROM sqlite_master WHERE type = 'table' AND name = ?", arguments: [name])
        hasRowIDs = definition?.hasSuffix("WITHOUT ROWID") != true
        key = try String.fetchAll(
            target, sql: "SELECT name FROM pragma_table_info(?) WHERE pk > 0 ORDER BY pk", arguments: [name])
        columnCount = columns.count
        selection = columns.map {
            $0.isText ? "CAST(\($0.name.quotedDatabaseIdentifier) AS BLOB)" : $0.name.quotedDatabaseIdentifier
        }.joined(separator: ", ")
        let names = columns.map(\.name.quotedDatabaseIdentifier).joined(separator: ", ")
        let values = columns.map { $0.isText ? "CAST(? AS TEXT)" : "?" }.joined(separator: ", ")
        insertion = try target.makeStatement(
            sql: "INSERT OR IGNORE INTO \(name.quotedDatabaseIdentifier) (\(names)) VALUES (\(values))")
    }

    /// Copies the rows.
    func copy() throws -> LibrarySalvage.Table {
        let isIncomplete = hasRowIDs ? try copyNumberedRows() : try copyKeyedRows()
        let count =
            try Int.fetchOne(target, sql: "SELECT COUNT(*) FROM \(name.quotedDatabaseIdentifier)") ?? 0
        return LibrarySalvage.Table(name: name, copied: count, isIncomplete: isIncomplete)
    }

    /// How far behind a damaged page rows are looked for.
    private static let longestGap: Int64 = 1 << 40

    /// Copies rows with numbers. Returns whether some could not be read.
    private func copyNumberedRows() throws -> Bool {
        var pass = try copyRows(from: .min, to: .max, isBackward: false)
        var isIncomplete = false
        var end = pass.last ?? 0
        var gap: Int64 = 1
        while pass.isCutOff, gap < Self.longestGap {
            isIncomplete = true
            let (start, overflow) = end.addingReportingOverflow(gap)
            guard !overflow else { break }
            pass = try copyRows(from: start, to: .max, isBackward: false)
            guard let first = pass.first, let last = pass.last else {
                gap *= 2
                continue
            }
            // Rows between the damaged page and the row at which this pass began.
            if first - end > 1 { _ = try copyRows(from: end + 1, to: first - 1, isBackward: true) }
            (end, gap) = (last, 1)
        }
        return isIncomplete
    }

    private func copyRows(from first: Int64, to last: Int64, isBackward: Bool) throws -> Pass {
        try copyRows(
            """
            SELECT \(selection), rowid FROM \(name.quotedDatabaseIdentifier) NOT INDEXED
            WHERE rowid >= ? AND rowid <= ? ORDER BY rowid\(isBackward ? " DESC" : "")
            """, [first, last])
    }

    /// Copies rows without numbers, from both ends. Returns whether some could not be read.
    private func copyKeyedRows() throws -> Bool {
        func copyRows(_ direction: String) throws -> Pass {
            let order = key.map { "\($0.quotedDatabaseIdentifier) \(direction)" }.joined(separator: ", ")
            return try self.copyRows(
                "SELECT \(selection), 0 FROM \(name.quotedDatabaseIdentifier) ORDER BY \(order)", [])
        }
        guard try copyRows("ASC").isCutOff else { return false }
        _ = try copyRows("DESC")
        return true
    }

    private struct Pass {
        /// The numbers of the first and of the last row that were read; nil if none was.
        var first: Int64?
        var last: Int64?
        /// Whether the pass ended at something that cannot be read.
        var isCutOff = false
    }

    /// Copies the rows of a query, whose last column is the number of the row.
    private func copyRows(_ sql: String, _ arguments: StatementArguments) throws -> Pass {
        var pass = Pass()
        do {
            let rows = try Row.fetchCursor(source, sql: sql, arguments: arguments)
            while let row = try rows.next() {
                pass.last = try row.decode(Int64.self, atIndex: columnCount)
                pass.first = pass.first ?? pass.last
                try insert(row)
            }
        } catch let error as DatabaseError where Self.isAboutContent(error) {
            pass.isCutOff = true
        }
        return pass
    }

    /// Inserts a row, unless it breaks the rules of the table.
    private func insert(_ row: Row) throws {
        let values = (0..<columnCount).map { row[$0] as DatabaseValue }
        do {
            try insertion.execute(arguments: StatementArguments(values))
        } catch let error as DatabaseError where error.resultCode == .SQLITE_CONSTRAINT {
            return
        }
    }

    private static func isAboutContent(_ error: DatabaseError) -> Bool {
        [.SQLITE_CORRUPT, .SQLITE_NOTADB, .SQLITE_FORMAT, .SQLITE_TOOBIG, .SQLITE_ERROR].contains(
            error.resultCode)
            || error.extendedResultCode == .SQLITE_IOERR_SHORT_READ
    }
}
