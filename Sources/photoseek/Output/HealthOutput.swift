internal import Answers
internal import CatalogStore
internal import FilePaths
internal import LibraryHealth
internal import SystemPackage

/// The answer of `photoseek doctor`.
struct HealthOutput: CommandOutput {
    struct Item: Encodable {
        let kind: String
        let severity: String
        let message: String
        /// How many rows, pictures or files it concerns; absent if that is no question.
        let count: Int?
        let remedy: String?
        /// Whether --repair does something about it.
        let repairable: Bool

        init(_ finding: Finding) {
            kind = finding.name
            severity = finding.severity.rawValue
            message = finding.description
            count = finding.count
            remedy = finding.remedy
            repairable = finding.isRepairable
        }
    }

    struct Table: Encodable {
        let table: String
        let rows: Int
        let complete: Bool
    }

    let library: String
    let libraryURI: String?
    /// Whether no problem is left.
    let healthy: Bool
    let findings: [Item]
    /// How the encoder was checked; absent if it was not.
    let encoder: String?
    /// What was repaired, the library as it was before, and what was copied into a new library; absent without --repair.
    let repaired: [Item]?
    let backup: String?
    let salvaged: [Table]?

    /// What was found.
    init(_ report: HealthReport, library: FilePath) {
        self.init(report, library: library, repair: nil)
    }

    /// What was found and repaired.
    init(_ repair: RepairReport, library: FilePath) {
        self.init(repair.after, library: library, repair: repair)
    }

    private init(_ report: HealthReport, library: FilePath, repair: RepairReport?) {
        self.library = library.string
        libraryURI = library.uriUnlessText
        healthy = report.isHealthy
        findings = report.findings.map(Item.init)
        encoder = report.encoder?.rawValue
        repaired = repair?.repaired.map(Item.init)
        backup = repair?.backup?.string
        salvaged = repair.map {
            $0.salvaged.map { Table(table: $0.name, rows: $0.copied, complete: !$0.isIncomplete) }
        }
    }

    var lines: [Line] {
        var lines = (repaired ?? []).map { item in
            var line = Line("repaired  ", .green)
            line += Line(item.message)
            return line
        }
        for table in salvaged ?? [] where !table.complete {
            lines.append("saved     \(table.rows) rows of \(table.table), of which some could not be read")
        }
        if let backup { lines.append("backup    \(backup)") }
        lines += findings.map(Self.line)
        if healthy { lines.append(Line(stringLiteral: "\(library) is well\(encoderNote)")) }
        return lines
    }

    private static func line(_ item: Item) -> Line {
        var line =
            item.severity == Finding.Severity.problem.rawValue
            ? Line("problem   ", .red) : Line("note      ", .dim)
        line += Line(item.remedy.map { "\(item.message); \($0)" } ?? item.message)
        return line
    }

    private var encoderNote: String {
        switch encoder.flatMap(EncoderComparison.init) {
        case .golden: "; its model computes what the reference implementation computes"
        case .plainKernels: "; its model computes the same with fast and with plain kernels"
        case nil: ""
        }
    }
}
