internal import Kernels
internal import FilePaths
internal import Glibc
public import LibraryStore
internal import SystemPackage
internal import VectorIndex

/// Builds the index file of a model when one is due, and measures what searches with it find.
///
/// Searches in other programs go on meanwhile, with the former file and what has changed since. A build that ends early, in
/// whatever way, changes nothing for them.
///
/// ```swift
/// let builder = IndexBuilder(library: catalog, model: model, settings: settings) { texts in
///     try encoder.embed(texts: texts).values
/// }
/// let report = try builder.bringUpToDate(threads: 2) { print($0) }
/// ```
///
/// A value. One build at a time should work on the index of a model; each of its methods blocks.
public struct IndexBuilder: Sendable {
    /// A library with fewer embeddings than this has no index, as comparing all of them is fast enough.
    ///
    /// Measured, see `Docs/benchmarks.md`.
    public static let defaultSmallestSize = 20_000
    /// Bytes of embeddings that a build keeps in memory unless told otherwise.
    public static let defaultMemory = 256 << 20
    /// The recall that searches should reach unless the user asks for another.
    static let defaultRecall: Float = 0.98

    /// The index is built again once the changes since its build exceed this fraction of it, or of the smallest size of an
    /// index if that is more. Until then they are compared one by one.
    private static let toleratedShareOfIndex = 10
    private static let toleratedShareOfSmallest = 4
    /// A background build needs this many times the size of the index as free disk space, to leave room for the
    /// pictures.
    private static let roomInSizes = 3

    let index: LibraryIndex
    let settings: IndexSettings
    let smallestSize: Int
    /// Bytes of embeddings that a build keeps in memory; more are read anew for every pass over them.
    let memory: Int
    var isCancelled: @Sendable () -> Bool
    /// The embeddings of sentences, `[n, dimension]`.
    let embedTexts: @Sendable ([String]) throws -> [Float]

    /// A builder of the index of a model that the library knows.
    ///
    /// - Parameters:
    ///   - library: The library.
    ///   - model: The model.
    ///   - settings: What the index should be like.
    ///   - smallestSize: A library with fewer embeddings gets no index; at least 1.
    ///   - memory: A build keeps the embeddings in memory if they take at most so many bytes, as float32; more are
    ///     read from the library again for every pass over them. The index is the same.
    ///   - isCancelled: Asked now and then, on any thread; true ends the work with a `CancellationError`.
    ///   - embedTexts: The embeddings of some sentences in the model's space, `[n, dimension]` row-major.
    public init(
        library: any Library, model: ModelRecord, settings: IndexSettings,
        smallestSize: Int = Self.defaultSmallestSize, memory: Int = Self.defaultMemory,
        isCancelled: @escaping @Sendable () -> Bool = { false },
        embedTexts: @escaping @Sendable ([String]) throws -> [Float]
    ) {
        precondition(smallestSize >= 1)
        index = LibraryIndex(library: library, model: model)
        self.settings = settings
        self.smallestSize = smallestSize
        self.memory = memory
        self.isCancelled = isCancelled
        self.embedTexts = embedTexts
    }

    var library: any Library { index.library }
    var model: ModelRecord { index.model }
    var recallTarget: Float { settings.recall ?? Self.defaultRecall }
    var precision: VectorPrecision { settings.precision ?? .float16 }

    /// Builds or removes the index if that is due.
    ///
    /// - Parameters:
    ///   - threads: The number of threads that share the work.
    ///   - progress: Called on this thread as the work goes on.
    /// - Returns: The index as it is now; nil if the library needs none.
    /// - Throws: `LibraryError`, `VectorIndexError`, `CancellationError`, or what embedding the sentences throws.
    public func bringUpToDate(
        threads: Int, progress: (IndexBuildProgress) -> Void
    ) throws -> IndexBuildReport? {
        switch try need(readsAll: true) {
        case .nothing:
            index.removeLeftovers()
            guard case .current(let base, _) = try index.open() else { return nil }
            return IndexBuildReport(base.description)
        case .removal:
            try index.remove()
            return nil
        case .build(let problem):
            var report = try build(threads: threads, progress: progress)
            report.problem = problem
            return report
        }
    }

    /// What to do about the index.
    enum Need: Equatable {
        case nothing
        /// There is an index, and the library has become too small for one.
        case removal
        /// There should be another one. `problem` says what is wrong with the one that should be there.
        case build(problem: String?)
    }

    /// What to do now.
    ///
    /// - Parameter readsAll: Whether to look for damage in every list, and not only where the file is opened.
    /// - Throws: ``LibraryError``.
    func need(readsAll: Bool = false) throws -> Need {
        let state = try index.open()
        let count = try library.embeddingCount(modelID: model.id)
        guard case .current(let base, let generation) = state else {
            if count >= smallestSize {
                guard case .unusable(let error) = state else { return .build(problem: nil) }
                return .build(problem: error.description)
            }
            return try library.indexGenerations(modelID: model.id).isEmpty ? .nothing : .removal
        }
        // A library whose size goes up and down around the smallest does not lose and gain its index each time.
        guard count > 0, count >= smallestSize / 2 + smallestSize % 2 else { return .removal }
        if readsAll, let problem = Self.damage(base) { return .build(problem: problem) }
        let tolerated = max(
            smallestSize / Self.toleratedShareOfSmallest, base.count / Self.toleratedShareOfIndex)
        return try index.changeCount(since: generation) > tolerated || !fits(base.description)
            ? .build(problem: nil) : .nothing
    }

    private static func damage(_ index: IVFFlatIndex) -> String? {
        do {
            try index.verify()
            return nil
        } catch {
            return "\(error)"
        }
    }

    /// Whether an index is what the settings ask for.
    private func fits(_ index: IndexDescription) -> Bool {
        recallTarget == index.recall.target && precision == index.precision
            && hasRightLists(index)
    }

    func hasRightLists(_ index: IndexDescription) -> Bool {
        settings.lists.map { min($0, index.training.count) == index.nlist } ?? true
    }

    /// Whether the disk has enough free space for a background build.
    var hasRoom: Bool {
        var disk = statvfs()
        guard library.path.withPlatformString({ statvfs($0, &disk) }) == 0,
            let count = try? library.embeddingCount(modelID: model.id)
        else { return true }
        let size = count * model.dimension * precision.size
        // Some file systems without a size limit report so much free space that the product overflows.
        let (free, isBoundless) = UInt(disk.f_bavail).multipliedReportingOverflow(by: UInt(disk.f_frsize))
        return isBoundless || free / UInt(Self.roomInSizes) > UInt(size)
    }

    func check() throws {
        if isCancelled() { throw CancellationError() }
    }
}
