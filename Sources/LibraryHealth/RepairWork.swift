internal import CatalogStore
internal import FilePaths
internal import LibraryStore
internal import SearchIndex
internal import StopPoints
internal import SystemPackage

/// One repair of a library, whose lock is held.
struct RepairWork {
    private let files: RepairFiles
    private let progress: (String) -> Void
    /// The library as it was before.
    private(set) var backup: FilePath?
    /// What was copied into a new library.
    private(set) var salvaged: [LibrarySalvage.Table] = []

    init(library: FilePath, progress: @escaping (String) -> Void) {
        files = RepairFiles(library: library)
        self.progress = progress
    }

    /// Repairs the structure of the library file.
    mutating func repairStructure() throws {
        if try !repairIndexes() { try replaceLibrary() }
    }

    /// Repairs what was found in a library whose structure is sound.
    mutating func repairRows(_ findings: [Finding]) throws {
        let catalog = try Catalog(path: files.library, access: .readWrite(create: false))
        let repairs = findings.compactMap(\.repair).reduce(into: [Catalog.Repair]()) { repairs, repair in
            if !repairs.contains(repair) { repairs.append(repair) }
        }
        if !repairs.isEmpty {
            try backUp(catalog, isChecked: true)
            progress("repairing the library")
            try catalog.repair(repairs)
        }
        for case .badIndex(_, let model) in findings {
            try catalog.forgetIndex(modelID: model.id)
            IndexFiles(library: catalog.path).remove(modelID: model.id)
        }
        for case .leftovers(_, let paths, _) in findings { for path in paths { path.unlink() } }
        try catalog.close()
    }

    private mutating func backUp(_ catalog: Catalog, isChecked: Bool) throws {
        guard backup == nil else { return }
        progress("copying the library")
        let path = files.name(for: "before-repair")
        try catalog.backup(to: path, checked: isChecked)
        backup = path
    }

    /// Makes the indexes of the tables and the words anew. Returns whether the structure is sound then.
    private mutating func repairIndexes() throws -> Bool {
        do {
            let catalog = try Catalog(path: files.library, access: .readWrite(create: false))
            try backUp(catalog, isChecked: false)
            progress("making the indexes of tables anew")
            try catalog.repair([.tableIndexes, .words])
            let isSound = try catalog.structureProblems().isEmpty && Self.canBeRead(catalog)
            try catalog.close()
            return isSound
        } catch let error as LibraryError {
            guard case .corrupt = error else { throw error }
            return false
        }
    }

    /// Whether all rows have possible values, as far as the library's own reading goes.
    private static func canBeRead(_ catalog: Catalog) throws -> Bool {
        _ = try catalog.failures()
        _ = try catalog.mountPoints()
        for model in try catalog.models() {
            _ = try catalog.indexSettings(modelID: model.id)
            _ = try catalog.indexGenerations(modelID: model.id)
            try catalog.forEachStoredVector(modelID: model.id) { _, _ in }
        }
        return true
    }

    /// Copies the rows that can be read into a new library, and puts it in the place of the damaged one, of which a copy stays.
    private mutating func replaceLibrary() throws {
        progress("copying what can be read")
        salvaged = try LibrarySalvage(damaged: files.library).write(to: files.salvaged)
        if backup == nil {
            let kept = files.name(for: "damaged")
            do {
                try files.keepDamaged(as: kept)
            } catch {
                throw LibraryError.cannotOpen(path: kept.string, reason: "\(error)")
            }
            backup = kept
        }
        StopPoint.before(.exchange).pass()
        // A log of the damaged library would be taken for one of the new library. It is kept under the other name.
        for ending in ["-wal", "-shm"] { files.library.appending(suffix: ending).unlink() }
        guard files.salvaged.rename(to: files.library) else {
            throw LibraryError.cannotOpen(path: files.library.string, reason: "it cannot be replaced")
        }
        StopPoint.after(.exchange).pass()
    }
}

extension Finding {
    /// What is done about it inside the library file; nil if nothing is.
    fileprivate var repair: Catalog.Repair? {
        switch self {
        case .danglingRows: .danglingRows
        case .contradiction: .contradictions
        case .badVectors(_, _, let embeddings): .embeddings(embeddings)
        case .wrongWords, .badWordIndex: .words
        case .readableNow(_, let paths): .failures(paths)
        default: nil
        }
    }
}
