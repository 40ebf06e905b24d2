internal import VectorIndex

/// The search index after a run.
public struct SearchIndexReport: Equatable, Sendable {
    /// The number of lists that a kind of query looks into, and the recall@10 that this gives.
    public struct Tuning: Equatable, Sendable {
        /// The number of lists that a query looks into.
        public let nprobe: Int
        /// The measured recall, 0 to 1.
        public let recall: Float

        init(nprobe: Int, recall: Float) {
            self.nprobe = nprobe
            self.recall = recall
        }

        init(_ tuning: IndexDescription.Tuning) {
            self.init(nprobe: tuning.nprobe, recall: tuning.recall)
        }
    }

    /// The number of embeddings in the index.
    public let vectors: Int
    /// The number of inverted lists.
    public let nlist: Int
    /// The recall that was asked for, 0 to 1.
    public let target: Float
    /// For text queries.
    public internal(set) var text: Tuning
    /// For image queries.
    public internal(set) var image: Tuning
    /// Whether this run built the index.
    public internal(set) var wasBuilt = false
    /// What was wrong with the index that this one replaces, in one sentence; nil if nothing was.
    public internal(set) var problem: String?

    /// This report, with what an earlier report of the same run says about the build.
    public func following(_ earlier: SearchIndexReport?) -> SearchIndexReport {
        var report = self
        report.wasBuilt = wasBuilt || earlier?.wasBuilt == true
        report.problem = problem ?? earlier?.problem
        return report
    }

    init(_ description: IndexDescription) {
        vectors = description.count
        nlist = description.nlist
        target = description.recall.target
        text = Tuning(description.recall.shiftedQueries)
        image = Tuning(description.recall.nearQueries)
    }
}
