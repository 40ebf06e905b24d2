extension StopPoint {
    /// An operation on a library, a cache of models or a file. If the process is killed at any moment of a step, the
    /// data must stay valid.
    public enum Step: String, CaseIterable, Sendable {
        // Transactions of the catalog

        /// Migrates the schema to its next version.
        case migration
        /// Makes absolute paths relative after the library was moved.
        case relocation
        /// Stores the mount points of disks.
        case mountPoints = "mount-points"
        /// Stores which folders a library keeps up to date, and what it leaves out.
        case crawlRules = "crawl-rules"
        /// Gives the images of a folder their place below another one.
        case movedFolder = "moved-folder"
        /// Takes over a batch of images from another library.
        case merging
        /// Forgets a batch of images that the user chose.
        case forgetting
        /// Registers a model in the library.
        case modelRegistration = "model-registration"
        /// Sets the default model.
        case defaultModel = "default-model"
        /// Removes a model and its embeddings.
        case modelRemoval = "model-removal"
        /// Writes a batch of images.
        case batch
        /// Stores the sentences that embeddings are set against.
        case strengthSentences = "strength-sentences"
        /// Stores what the strength of hits is computed from.
        case strength
        /// Stores what people and analyses add to images: tags, what was learned, and searches that are kept.
        case analysis
        /// Rounds embeddings to float16.
        case rounding
        /// Stores the settings of the search index.
        case indexSettings = "index-settings"
        /// Begins a build of the search index.
        case indexBegin = "index-begin"
        /// Makes a build of the search index the current one.
        case indexFinish = "index-finish"
        /// Gives up a build of the search index.
        case indexGiveUp = "index-give-up"
        /// Deletes the search index.
        case indexRemoval = "index-removal"

        /// Deletes and rewrites what is wrong in a library.
        case repair
        /// Copies what can be read of a damaged library into a new one.
        case salvage

        // Files of a library

        /// Puts a new library in the place of a damaged one, of which there is a backup.
        case exchange
        /// Rewrites the library file without empty pages.
        case compaction
        /// Closes the library and merges its log.
        case closing
        /// Writes the file of the search index. Passes `inside` twice: when its lists can be read, and when the file is
        /// complete.
        case indexFile = "index-file"

        /// Copies the library to another file.
        case backup
        /// Puts a copy of a backup in the place of the library.
        case restoration

        // Models

        /// Writes a part of a downloaded file.
        case fetchedPart = "fetched-part"
        /// Renames a downloaded file to its final name.
        case fetchedFile = "fetched-file"
        /// Links a downloaded file into the folder of its commit.
        case fetchedLink = "fetched-link"
        /// Records the commit of a downloaded model.
        case fetchedReference = "fetched-reference"
        /// Removes a downloaded model with all its revisions.
        case repositoryRemoval = "repository-removal"
        /// Removes one revision of a downloaded model. Passes `inside` twice: after its name is removed, and after its
        /// folder is removed.
        case revisionRemoval = "revision-removal"

        // The rest

        /// Writes an output file for the user.
        case output
        /// Writes a folder of exported embeddings.
        case exportFolder = "export-folder"
        /// Decodes an image.
        case picture
        /// Passes on the user's request to stop.
        case interruption

        /// The moments at which the process can be stopped in this step.
        public var moments: [Moment] {
            switch self {
            case .picture: [.inside]
            case .fetchedPart, .interruption: [.after]
            // SQLite or the operating system does the whole step, so there is no moment inside.
            case .compaction, .closing, .exchange, .fetchedReference: [.before, .after]
            default: [.before, .inside, .after]
            }
        }
    }
}
