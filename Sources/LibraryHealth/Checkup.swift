internal import CatalogStore
internal import FilePaths
internal import Glibc
internal import LibraryStore
public import Session
internal import SystemPackage

/// What a checkup found.
public struct HealthReport: Equatable, Sendable {
    /// What was found: problems first, then notes, each in the order of the checks.
    public let findings: [Finding]
    /// What was checked, as phrases.
    public let checked: [String]
    /// How the encoder of the model in use was checked; nil if it could not be opened or the library has none.
    public let encoder: EncoderComparison?

    /// Whether nothing is wrong; there may be notes.
    public var isHealthy: Bool { !findings.contains { $0.severity == .problem } }

    init(findings: [Finding], checked: [String], encoder: EncoderComparison?) {
        self.findings =
            findings.filter { $0.severity == .problem } + findings.filter { $0.severity == .note }
        self.checked = checked
        self.encoder = encoder
    }
}

/// Looks for everything that may be wrong with a library, its files, its pictures, its model, and the machine as far as the library needs
/// it. Changes nothing.
///
/// ```swift
/// let report = try Checkup(LibrarySession(library: "photos.sqlite")).report { print("checking \($0)") }
/// for finding in report.findings { print(finding) }
/// ```
///
/// A value; each of its methods blocks. All checks read in a stream: memory does not grow with the pictures, except for 8 bytes for each
/// embedding of a search index, the words of SQLite's own checks, and a list of what is wrong.
public struct Checkup: Sendable {
    private let session: LibrarySession
    /// Seconds since 1970, as the clock says.
    private let now: Int64
    /// The bytes that are free on the disk of the library; nil asks the disk.
    private let freeBytes: Int64?

    /// A checkup of a session's library.
    ///
    /// - Parameters:
    ///   - session: Names the library, and finds its models.
    ///   - now: Seconds since 1970; nil asks the clock.
    ///   - freeBytes: The bytes that are free on the disk of the library; nil asks the disk.
    public init(_ session: LibrarySession, now: Int64? = nil, freeBytes: Int64? = nil) {
        self.session = session
        self.now = now ?? Int64(time(nil))
        self.freeBytes = freeBytes
    }

    /// Checks everything.
    ///
    /// A library of an earlier version is migrated first, as each use of it does.
    ///
    /// - Parameter progress: Called with the subject of each check before it begins.
    /// - Throws: `LibraryError.notFound`, `.notALibrary` or `.newerVersion`; `SessionError`; `CancellationError` if the task is cancelled.
    ///   Other errors of the library are findings.
    /// - Complexity: O(bytes of the library and of its indexes, of its model, and *n* log *n* for *n* pictures).
    public func report(progress: (_ subject: String) -> Void = { _ in }) throws -> HealthReport {
        try withoutActuallyEscaping(progress) {
            try report(withModel: true, holdsLock: false, progress: $0)
        }
    }

    /// Checks everything but, on wish, the model.
    ///
    /// - Parameter holdsLock: Whether this program holds the lock of the library.
    func report(
        withModel: Bool, holdsLock: Bool, progress: @escaping (String) -> Void
    ) throws -> HealthReport {
        let path = try session.libraryPath()
        var run = CheckupRun(progress: progress)
        let catalog: Catalog
        do {
            catalog = try session.open()
        } catch let error as LibraryError {
            switch error {
            case .notFound, .notALibrary, .newerVersion: throw error
            default: break
            }
            run.findings.append(.unusable(error))
            try run.perform(AccessCheck(library: path))
            try run.perform(spaceCheck(path))
            return HealthReport(findings: run.findings, checked: run.checked, encoder: nil)
        }
        // A lock that cannot be tried may be held.
        let isIndexing = !holdsLock && (try? LibraryLock.isHeld(libraryPath: catalog.path)) ?? true
        for check in checks(catalog, isIndexing: isIndexing) { try run.perform(check) }
        let encoder = withModel ? try checkModel(catalog, &run) : nil
        return HealthReport(findings: run.findings, checked: run.checked, encoder: encoder)
    }

    private func checks(_ catalog: Catalog, isIndexing: Bool) -> [any HealthCheck] {
        [
            AccessCheck(library: catalog.path), spaceCheck(catalog.path),
            LogCheck(logByteCount: catalog.logByteCount), StructureCheck(catalog: catalog),
            RowsCheck(catalog: catalog), VectorsCheck(catalog: catalog), CoverageCheck(catalog: catalog),
            IndexCheck(catalog: catalog), WordsCheck(catalog: catalog), FailuresCheck(catalog: catalog),
            PicturesCheck(catalog: catalog), LeftoversCheck(catalog: catalog, isIndexing: isIndexing),
            ClockCheck(catalog: catalog, now: now),
        ]
    }

    private func spaceCheck(_ path: FilePath) -> SpaceCheck {
        SpaceCheck(library: path, freeBytes: freeBytes ?? SpaceCheck.freeBytes(at: path))
    }

    private func checkModel(_ catalog: Catalog, _ run: inout CheckupRun) throws -> EncoderComparison? {
        let before = run.findings.count
        try run.perform(ModelCheck(catalog: catalog, session: session))
        let isUsable = !run.findings[before...].contains { $0.severity == .problem }
        guard isUsable, let record = try? catalog.modelInUse() else { return nil }
        let check = EncoderCheck(try session.model(of: record))
        run.begin("the encoder of the model \(record.name)")
        if let fault = try check.fault() { run.findings.append(.wrongEncoder(name: record.name, fault)) }
        return check.comparison
    }
}

/// What a checkup has found so far.
private struct CheckupRun {
    var findings: [Finding] = []
    private(set) var checked: [String] = []
    let progress: (String) -> Void

    init(progress: @escaping (String) -> Void) { self.progress = progress }

    mutating func begin(_ subject: String) {
        checked.append(subject)
        progress(subject)
    }

    /// Runs a check. A value that it cannot read is a finding, unless one explains it that was found before.
    mutating func perform(_ check: any HealthCheck) throws {
        try Task.checkCancellation()
        begin(check.subject)
        do {
            findings += try check.findings()
        } catch LibraryError.corrupt(_, let detail) {
            guard !findings.contains(where: \.explainsImpossibleValues) else { return }
            findings.append(.impossibleValue(detail))
        }
    }
}

extension Finding {
    /// Whether other checks cannot read all of the library because of it.
    fileprivate var explainsImpossibleValues: Bool {
        switch self {
        case .badVectors(.wrongLength, _, _), .badVectors(.notFinite, _, _): true
        default: isAboutStructure
        }
    }

    /// Whether the library file is damaged below its rows.
    var isAboutStructure: Bool {
        switch self {
        case .damagedStructure, .unusable(.corrupt), .impossibleValue: true
        default: false
        }
    }
}
