public import Indexing
internal import SearchIndex
internal import SystemPackage

/// The report of `photoseek index --json`.
public struct IndexOutput: Encodable, Sendable {
    struct Precision: Encodable, Sendable {
        let kind = "float16"
        let vectors: Int
        let recall: Float
    }

    struct SearchIndex: Encodable, Sendable {
        let vectors: Int
        let nlist: Int
        let recall: RecallOutput
        let built: Bool
        let problem: String?
    }

    let added: Int
    let updated: Int
    let moved: Int
    let unchanged: Int
    /// Unchanged images whose metadata was read again, or for the first time.
    let described: Int
    let removed: Int
    /// Images and failures that were forgotten because the library leaves them out now.
    let excluded: Int
    /// Pictures that are left out because they are small.
    let tooSmall: Int
    let failed: Int
    let failedBefore: Int
    let failures: [UnreadFileOutput]
    /// The number of files whose decoder is not there, by the name of their format.
    let absent: [String: Int]
    let emptiedFolders: [String]
    /// The URIs of the same folders; nil if all their paths are UTF-8.
    let emptiedFolderURIs: [String]?
    /// The mount points of disks that are missing.
    let missingDisks: [String]
    /// The URIs of the same mount points; nil if all their paths are UTF-8.
    let missingDiskURIs: [String]?
    let seconds: Double
    let imagesPerSecond: Double
    let interrupted: Bool
    let model: String
    let dimension: Int
    let precision: Precision?
    let searchIndex: SearchIndex?
    let indexProblem: String?
    /// With `--switch`: whether the library uses the model now. Nil otherwise.
    public var switched: Bool?

    /// The report of a run, and the model that it embedded with.
    ///
    /// - Parameters:
    ///   - report: The report.
    ///   - model: The name of the model.
    ///   - dimension: The number of values of its embeddings.
    ///   - indexProblem: Why the search index could not be built, as a sentence; nil if it could.
    public init(_ report: IndexingReport, model: String, dimension: Int, indexProblem: String?) {
        added = report.added
        updated = report.updated
        moved = report.moved
        unchanged = report.unchanged
        described = report.described
        removed = report.removed
        excluded = report.excluded
        tooSmall = report.tooSmall
        failed = report.failures.count
        failedBefore = report.knownFailures
        failures = report.failures.map { failure in
            UnreadFileOutput(failure.path, reason: failure.reason)
        }
        absent = report.absent
        emptiedFolders = report.emptiedFolders.map(\.string)
        emptiedFolderURIs = report.emptiedFolders.urisUnlessText
        missingDisks = report.missingDisks.map(\.string)
        missingDiskURIs = report.missingDisks.urisUnlessText
        seconds = report.seconds
        imagesPerSecond = report.imagesPerSecond
        interrupted = report.isInterrupted
        self.model = model
        self.dimension = dimension
        precision = report.precision.map { Precision(vectors: $0.vectors, recall: $0.recall) }
        searchIndex = report.searchIndex.map { index in
            SearchIndex(
                vectors: index.vectors, nlist: index.nlist,
                recall: RecallOutput(index.recall),
                built: index.wasBuilt, problem: index.problem)
        }
        self.indexProblem = indexProblem
    }
}
