internal import VectorIndex

/// What became of the search index in a run.
public struct SearchIndexReport: Equatable, Sendable {
    /// How many lists a kind of query looks into, and what share of the ten true nearest that finds.
    public struct Tuning: Equatable, Sendable {
        /// The number of lists.
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
    /// For queries in words.
    public internal(set) var text: Tuning
    /// For queries by a picture.
    public internal(set) var image: Tuning
    /// Whether this run built it.
    public internal(set) var wasBuilt = false
    /// What was wrong with the index that it replaces, in one sentence.
    public internal(set) var problem: String?

    /// This report, with what an earlier one of the same run tells of the build.
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
