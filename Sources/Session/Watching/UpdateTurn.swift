internal import CatalogStore
internal import FilePaths
internal import Indexing
internal import LibraryStore
internal import SystemPackage

/// One update of a library by a ``LibraryKeeper``: wait until it may begin, lock, open, index, close.
struct UpdateTurn {
    let keeper: LibraryKeeper
    let tell: @Sendable (LibraryKeeper.Event) -> Void

    private static let lockInterval = Duration.milliseconds(200)

    /// Brings everything below the folders up to date, and adds them to those that the library keeps up to date.
    ///
    /// - Parameter note: Called with the file of the library while it is open, so that a library that takes its place later is noticed.
    /// - Returns: Whether it was done; false if the task was cancelled before, or if the library cannot be written now.
    /// - Throws: as ``LibraryKeeper/run(_:)``.
    func bringUpToDate(_ folders: [FilePath], noting note: (FileIdentity?) -> Void) async throws -> Bool {
        try await work(isFirst: true) { indexer, catalog in
            note(FileStatus(following: catalog.path)?.identity)
            guard !keeper.options.folders.isEmpty else {
                return try await indexer.indexFolders { tell(.progress($0)) }
            }
            let known = try catalog.folders()
            try catalog.addFolders(
                folders.filter { folder in
                    FileStatus(following: folder)?.isFolder == true && !known.contains { folder.isInside($0) }
                })
            let present = folders.filter { FileStatus(following: $0) != nil }
            guard !present.isEmpty else { return IndexingReport() }
            return try await indexer.index(present) { tell(.progress($0)) }
        }
    }

    /// Brings changes into the library; as ``bringUpToDate(_:)``.
    func update(_ changes: FolderChanges, of folders: [FilePath]) async throws -> Bool {
        try await work(isFirst: false) { indexer, _ in
            try await indexer.update(changes, of: folders) { tell(.progress($0)) }
        }
    }

    private func work(
        isFirst: Bool, _ body: (Indexer, Catalog) async throws -> IndexingReport
    ) async throws -> Bool {
        guard await waitForPower() else { return false }
        do {
            let lock = try LibraryLock(libraryPath: keeper.session.libraryPath())
            guard try await acquire(lock) else { return false }
            defer { lock.release() }
            let catalog = try keeper.session.openForWriting(create: true)
            defer { try? catalog.close() }
            let model = try keeper.model(catalog)
            let asked = AskedQueries(library: catalog.path)
            asked.clear()
            defer { asked.clear() }
            let indexer = try Indexer(
                library: catalog, embedder: model.embedder(keeper.options.decoder), modelName: model.name,
                options: indexing, asked: asked.take)
            let report: IndexingReport
            do {
                report = try await body(indexer, catalog)
            } catch IndexingError.noPictures {
                // Some may come.
                report = IndexingReport()
            }
            tell(.updated(report, model, isFirst: isFirst))
            return !report.isInterrupted
        } catch let error as LibraryError where error.mayPass {
            tell(.waiting(.library(error)))
            if await pause() { tell(.resumed) }
            return false
        }
    }

    /// A machine that is busy keeps the other cores.
    private var indexing: IndexingOptions {
        var indexing = keeper.options.indexing
        if keeper.options.machine.isBusy { indexing.threads = 1 }
        return indexing
    }

    /// Waits until the machine is on mains, if that matters. Returns false if the task was cancelled.
    private func waitForPower() async -> Bool {
        guard !keeper.options.worksOnBattery, keeper.options.machine.isOnBattery else {
            return !Task.isCancelled
        }
        tell(.waiting(.battery))
        while keeper.options.machine.isOnBattery {
            guard await pause() else { return false }
        }
        tell(.resumed)
        return true
    }

    /// Waits for other programs that index into the library. Returns false if the task was cancelled.
    private func acquire(_ lock: LibraryLock) async throws -> Bool {
        if try lock.tryAcquire() { return true }
        tell(.waiting(.lock(process: lock.holder())))
        repeat {
            guard (try? await Task.sleep(for: Self.lockInterval)) != nil else { return false }
        } while try !lock.tryAcquire()
        tell(.resumed)
        return true
    }

    /// Returns false if the task was cancelled.
    private func pause() async -> Bool {
        (try? await Task.sleep(for: keeper.options.retryInterval)) != nil
    }
}
