public import CatalogStore
internal import FilePaths
internal import Glibc
internal import LibraryStore
internal import SearchIndex
public import Session
internal import StopPoints
public import SystemPackage

/// What a repair did.
public struct RepairReport: Equatable, Sendable {
    /// What was found before.
    public let before: HealthReport
    /// What is left.
    public let after: HealthReport
    /// The findings that are gone.
    public var repaired: [Finding] {
        before.findings.filter { $0.isRepairable && !after.findings.contains($0) }
    }
    /// The library as it was before; nil if the library file was not changed.
    public let backup: FilePath?
    /// What was copied into a new library, by table; empty if that was not needed.
    public let salvaged: [LibrarySalvage.Table]
}

extension Finding {
    /// Whether ``LibraryRepair`` does something about it.
    public var isRepairable: Bool {
        switch self {
        case .unusable(let error): if case .corrupt = error { true } else { false }
        case .damagedStructure, .impossibleValue, .danglingRows, .contradiction, .longLog, .badVectors,
            .badIndex,
            .wrongWords, .badWordIndex, .readableNow, .leftovers:
            true
        case .missingEmbeddings, .failures, .unreadablePictures, .missingPictures, .missingDisk,
            .missingFolder, .noAccess,
            .littleSpace, .slowClock, .futurePictures, .unusableModel, .otherModel, .wrongEncoder:
            false
        }
    }
}

/// Repairs what can be repaired without a loss of anything that cannot be made again.
///
/// Before the first change of the library file, a copy of it is made beside it. Then rows that cannot be right are deleted: what belongs to
/// images that are gone, and embeddings that the next run of indexing makes again. Words are written anew, damaged indexes are
/// removed, as are files that nobody needs. If SQLite finds the structure of the file damaged, its indexes are made anew; if that does not
/// help, all rows that can be read go into a new library, which takes the place of the damaged one.
///
/// Holds the lock of the library, so that no other program indexes meanwhile. A program that serves the library reads the former file until
/// it is started again.
///
/// A value; each of its methods blocks.
public struct LibraryRepair: Sendable {
    private let session: LibrarySession
    private let now: Int64?

    /// A repair of a session's library.
    ///
    /// - Parameters:
    ///   - session: Names the library, and finds its models.
    ///   - now: Seconds since 1970; nil asks the clock.
    public init(_ session: LibrarySession, now: Int64? = nil) {
        self.session = session
        self.now = now
    }

    /// Checks the library, repairs it, and checks it again.
    ///
    /// - Parameter progress: Called with what is done next, as a phrase.
    /// - Throws: as ``Checkup/report(progress:)``; `LibraryError.busy` if another program indexes into the library or merges its log;
    ///   other errors of the library if a copy of it cannot be made or it cannot be written. Then the library is as it was, or repaired in
    ///   part.
    /// - Complexity: as that of a checkup, twice, and O(bytes of the library) for the copy.
    public func run(progress: (_ phrase: String) -> Void = { _ in }) throws -> RepairReport {
        let path = try session.libraryPath()
        guard FileStatus(following: path) != nil else { throw LibraryError.notFound(path: path.string) }
        let lock = try LibraryLock(libraryPath: path)
        guard try lock.tryAcquire() else { throw LibraryError.busy(path: path.string) }
        defer { lock.release() }
        return try withoutActuallyEscaping(progress) { try run(path, progress: $0) }
    }

    private func run(_ path: FilePath, progress: @escaping (String) -> Void) throws -> RepairReport {
        let before = try Checkup(session, now: now).report(withModel: true, holdsLock: true) {
            progress("checking \($0)")
        }
        guard before.findings.contains(where: \.isRepairable) else {
            return RepairReport(before: before, after: before, backup: nil, salvaged: [])
        }
        var work = RepairWork(library: path, progress: progress)
        var found = before.findings
        if found.contains(where: \.isAboutStructure) {
            try work.repairStructure()
            found = try findings("checking", progress).findings
        }
        try work.repairRows(found)
        let again = try findings("checking again", progress)
        let after = HealthReport(
            findings: again.findings + before.findings.filter(\.isAboutModel), checked: again.checked,
            encoder: before.encoder)
        return RepairReport(before: before, after: after, backup: work.backup, salvaged: work.salvaged)
    }

    /// Checks everything but the model, which no repair changes.
    private func findings(_ verb: String, _ progress: @escaping (String) -> Void) throws -> HealthReport {
        try Checkup(session, now: now).report(withModel: false, holdsLock: true) { progress("\(verb) \($0)") }
    }
}

extension Finding {
    fileprivate var isAboutModel: Bool {
        switch self {
        case .unusableModel, .otherModel, .wrongEncoder: true
        default: false
        }
    }
}
