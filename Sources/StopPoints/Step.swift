extension StopPoint {
    /// What the program does to a library, to a cache of models or to a file; all of it must outlive a kill at any moment.
    public enum Step: String, CaseIterable, Sendable {
        // Transactions of the catalog

        /// The schema is brought to its next version.
        case migration
        /// Absolute paths become relative to a library that was moved.
        case relocation
        /// Where disks are mounted is noted.
        case mountPoints = "mount-points"
        /// A model is made known to the library.
        case modelRegistration = "model-registration"
        /// The model that is used when none is named is chosen.
        case defaultModel = "default-model"
        /// A model goes with its embeddings.
        case modelRemoval = "model-removal"
        /// A batch of pictures is written.
        case batch
        /// Embeddings are rounded to half precision.
        case rounding
        /// What the user wants of the search index is noted.
        case indexSettings = "index-settings"
        /// A build of the search index is begun.
        case indexBegin = "index-begin"
        /// A build of the search index becomes the current one.
        case indexFinish = "index-finish"
        /// A build of the search index is given up.
        case indexGiveUp = "index-give-up"
        /// The search index is forgotten.
        case indexRemoval = "index-removal"

        // Files of a library

        /// The library's file is rewritten without empty pages.
        case compaction
        /// The library is closed, and its log merged.
        case closing
        /// The file of the search index is written; inside, first when its lists can be read, then when it is whole.
        case indexFile = "index-file"

        // Models

        /// A part of a fetched file is written.
        case fetchedPart = "fetched-part"
        /// A fetched file takes its name.
        case fetchedFile = "fetched-file"
        /// A fetched file is laid among those of its commit.
        case fetchedLink = "fetched-link"
        /// The commit of a fetched model is recorded.
        case fetchedReference = "fetched-reference"
        /// A fetched model goes with all its revisions.
        case repositoryRemoval = "repository-removal"
        /// One revision of a fetched model goes; inside, first without its name, then without its files.
        case revisionRemoval = "revision-removal"

        // The rest

        /// A file for the user is written.
        case output
        /// A picture is decoded.
        case picture
        /// The user's wish to stop is handed on.
        case interruption

        /// The moments at which a step can be stopped.
        public var moments: [Moment] {
            switch self {
            case .picture: [.inside]
            case .fetchedPart, .interruption: [.after]
            // What happens inside is SQLite's or the system's.
            case .compaction, .closing, .fetchedReference: [.before, .after]
            default: [.before, .inside, .after]
            }
        }
    }
}
