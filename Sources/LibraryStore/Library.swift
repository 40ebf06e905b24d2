public import Kernels
public import SystemPackage

/// What indexing and queries ask of a library, whatever keeps it.
///
/// A library holds images, the files that failed, models, and for each model the embeddings of images. Paths go in and come
/// out absolute, as bytes; see ``LibraryChange`` for the form that they must have. Ids of images, embeddings and builds only
/// rise and are never used again, so that "what came after this id" is a question about time.
///
/// ```swift
/// func titles(near ids: [Int64], in library: any Library) throws -> [String] {
///     let images = try library.images(embeddingIDs: ids)
///     return ids.compactMap { images[$0]?.path.string }
/// }
/// ```
///
/// **Threads.** Every method may be called from any thread; they block. Reads see the last committed batch and run beside each
/// other and beside a write. A read may call other reads of the same library from its closure.
///
/// **Safety.** Each write is one transaction: after an error or a crash it is there as a whole or not at all.
///
/// **Errors.** All methods throw ``LibraryError`` and, if they take a closure, what the closure throws.
public protocol Library: Sendable {
    /// The library file: absolute, without symbolic links. Index files lie beside it, and messages name it.
    var path: FilePath { get }

    /// Lets all reads that `body` does on its thread see one consistent snapshot of the library.
    func onSnapshot<Result>(_ body: () throws -> Result) throws -> Result

    // MARK: Models

    /// All models, in the order of their registration.
    func models() throws -> [ModelRecord]

    /// The models that have embeddings, in the order of their registration.
    func heldModels() throws -> [ModelRecord]

    /// The model of this name, or nil.
    func model(named name: String) throws -> ModelRecord?

    /// Adds a model, or finds it by its fingerprint and gives it this name. Another model of this name that has no
    /// embeddings is removed.
    ///
    /// - Parameters:
    ///   - name: The name that users give the model.
    ///   - fingerprint: Identifies the weights and the preprocessing.
    ///   - dimension: The number of values in an embedding.
    ///   - precision: How embeddings are stored if the model has none yet; nil keeps what was chosen before, which is
    ///     float32 for a new model.
    /// - Throws: ``LibraryError/modelMismatch(path:stored:fingerprint:dimension:)`` if another model of this name has embeddings.
    func registerModel(
        name: String, fingerprint: String, dimension: Int, precision: VectorPrecision?
    ) throws -> ModelRecord

    /// Rounds the embeddings of a model to a lower precision, stores future ones in it, and forgets the model's index. Does
    /// nothing if they have this precision.
    ///
    /// - Throws: ``LibraryError/unknownModel(path:id:)``; ``LibraryError/unexpected(path:detail:)`` for a higher precision;
    ///   ``LibraryError/corrupt(path:detail:)`` for values that the lower precision cannot hold.
    /// - Complexity: O(*n* · dimension) for *n* embeddings, in one transaction.
    func roundEmbeddings(modelID: Int64, to precision: VectorPrecision) throws

    // MARK: Images

    /// The image at this absolute path, or nil.
    func image(atPath path: FilePath) throws -> ImageRecord?

    /// The images with these ids, by the id; those that are gone are left out.
    ///
    /// - Complexity: O(*n* log *N*) for *n* ids in a library of *N* images.
    func images(ids: some Sequence<Int64>) throws -> [Int64: ImageRecord]

    /// The images that these embeddings show, by the id of the embedding; those that are gone are left out.
    ///
    /// - Complexity: O(*n* log *N*) for *n* ids in a library of *N* images.
    func images(embeddingIDs: some Sequence<Int64>) throws -> [Int64: ImageRecord]

    /// What is known of these images, by the id of the image. Images of which nothing was recorded are left out.
    ///
    /// - Complexity: O(*n* log *N*) for *n* ids in a library of *N* images.
    func facts(imageIDs: some Sequence<Int64>) throws -> [Int64: ImageFacts]

    /// When an image was taken, which is what ``facts(imageIDs:)`` says; nil if that is not known.
    func timeTaken(imageID: Int64) throws -> ImageFacts.Time?

    /// The ids of a model's embeddings whose images pass all filters, in no particular order.
    ///
    /// - Complexity: O(*n* log *n*) for *n* images.
    func embeddingIDs(modelID: Int64, of filters: [ImageFilter]) throws -> [Int64]

    /// Those of some embeddings of a model whose images pass all filters, in no particular order.
    ///
    /// - Complexity: O(*n* log *N*) for *n* ids among *N* embeddings.
    func embeddingIDs(among ids: some Sequence<Int64>, modelID: Int64, of filters: [ImageFilter]) throws
        -> [Int64]

    /// The images that pass all filters, the latest first; those whose time is unknown or a guess from the time of the file come last, by
    /// path.
    ///
    /// - Complexity: O(*n* log *n*) for *n* images.
    func images(of filters: [ImageFilter], limit: Int, offset: Int) throws -> [ImageRecord]

    /// The ids of the images that pass all filters, in the order of ``images(of:limit:offset:)``.
    ///
    /// - Complexity: O(*n* log *n*) for *n* images.
    func imageIDs(of filters: [ImageFilter], limit: Int, offset: Int) throws -> [Int64]

    /// The number of images that pass all filters.
    ///
    /// - Complexity: O(*n*) for *n* images.
    func imageCount(of filters: [ImageFilter]) throws -> Int

    /// A model's embeddings whose images have certain words and pass all filters: those of the images that were added last, these
    /// first.
    ///
    /// - Parameters:
    ///   - condition: The words.
    ///   - filters: The filters.
    ///   - modelID: The model.
    ///   - limit: The most embeddings; nil for all. With a limit, only twenty times as many images with the words are tried, so that
    ///     words that very many images have take no longer.
    /// - Complexity: O(*n* log *N*) for *n* images that are tried; words that many images have, but hardly one together, take
    ///   O(*m*) for *m* images that have one of them.
    func imagesMatching(
        _ condition: WordCondition, filters: [ImageFilter], modelID: Int64, limit: Int?
    ) throws -> [WordMatch]

    /// The words that belong to the images of these embeddings, by the id of the embedding; those that are gone are left out.
    ///
    /// - Complexity: O(*n* log *N*) for *n* ids among *N* images.
    func words(embeddingIDs: some Sequence<Int64>) throws -> [Int64: PictureWords]

    /// The words of some images, evenly spread over the order in which they were added; of all images if there are not more.
    ///
    /// - Parameter count: The most images, at least 1.
    /// - Complexity: O(*count* log *N*) for *N* images.
    func wordSample(count: Int) throws -> [PictureWords]

    /// The images with this SHA-256 that have an embedding of the model, by id; with nil, of any model.
    func imagesWithContent(_ contentHash: [UInt8], modelID: Int64?) throws -> [ImageRecord]

    /// What is remembered of the files at or below `folders`, images and failures, in no particular order.
    ///
    /// - Parameters:
    ///   - folders: absolute paths of folders or single files. They may overlap; each file comes once.
    ///   - modelID: the model that ``KnownFile/hasEmbedding`` refers to; nil leaves it false.
    /// - Complexity: O(*n*) for *n* files found.
    func knownFiles(under folders: [FilePath], modelID: Int64?) throws -> [KnownFile]

    /// What is remembered of some images, in no particular order; those that are gone are left out.
    ///
    /// - Parameters:
    ///   - imageIDs: The ids of the images.
    ///   - modelID: the model that ``KnownFile/hasEmbedding`` refers to; nil leaves it false.
    /// - Complexity: O(*n* log *N*) for *n* ids among *N* images.
    func knownFiles(imageIDs: some Sequence<Int64>, modelID: Int64?) throws -> [KnownFile]

    /// What is remembered of the files at or below `folders` that are no images, in no particular order.
    ///
    /// - Complexity: O(*n*) for *n* files found.
    func knownFailures(under folders: [FilePath]) throws -> [KnownFile]

    /// Marks of the images at or below folders, each once, in no particular order.
    ///
    /// An image must be looked at again, so that its mark has no state, if an earlier decoder read it, if it has no embedding of the
    /// model or no facts, if nothing is known of its change time, or if it is smaller than pictures must be.
    ///
    /// - Parameters:
    ///   - folders: Absolute paths of folders or single files, which may overlap.
    ///   - modelID: The model.
    ///   - decoderVersion: The version of the decoder.
    ///   - leastSide: The least shorter side of a picture, in pixels; nil for pictures of any size.
    /// - Complexity: O(*n*) for *n* images found.
    func fileMarks(under folders: [FilePath], modelID: Int64?, decoderVersion: Int, leastSide: Int?) throws
        -> [FileMark]

    /// Writes a batch of changes as one transaction.
    ///
    /// Ids in ``LibraryChange/move(id:path:fileSize:modificationTime:changeTime:)`` and ``LibraryChange/copy(from:_:)`` refer to
    /// the library as it was before the batch. Otherwise changes take effect one after the other.
    /// - Parameters:
    ///   - changes: The batch. Hundreds of changes in one are written many times faster than one by one.
    ///   - modelID: the model whose embeddings the batch holds.
    /// - Throws: ``LibraryError/invalidChange(index:reason:)`` or any other error, after which nothing of the batch is written.
    func apply(_ changes: [LibraryChange], modelID: Int64) throws

    // MARK: What is kept up to date

    /// The folders that the library keeps up to date, sorted by path.
    func folders() throws -> [FilePath]

    /// Adds folders, given by absolute paths, to those that the library keeps up to date. A folder that it keeps already is
    /// added no second time.
    func addFolders(_ paths: [FilePath]) throws

    /// Removes a folder from those that the library keeps up to date. What the library knows of its pictures stays.
    ///
    /// - Returns: Whether the library kept it.
    @discardableResult
    func removeFolder(_ path: FilePath) throws -> Bool

    /// What the library leaves out when its folders are crawled.
    func crawlRules() throws -> CrawlRules

    /// Stores what the library leaves out when its folders are crawled, instead of what it left out before.
    func setCrawlRules(_ rules: CrawlRules) throws

    /// Where disks were mounted when pictures below were last indexed, in no particular order.
    func mountPoints() throws -> [MountPoint]

    /// Remembers mount points, each instead of what was known of its path, and forgets others.
    func updateMountPoints(_ found: [MountPoint], forgetting gone: [FilePath]) throws

    /// Gives all images, failures, mount points and folders at or below a path the same place below another one, in one transaction.
    ///
    /// Images keep their ids, embeddings and tags. Where an image or failure is known at a new path already, the moved one takes its
    /// place; but an image keeps the tags that people gave either of the two, and a failure never takes the place of an image. Either
    /// path may lie below the other one. Files are not touched.
    ///
    /// - Parameters:
    ///   - old: The absolute path of a folder or of one file, in the form that ``LibraryChange`` describes.
    ///   - new: Its new path, in the same form.
    /// - Returns: The number of images and failures that moved.
    /// - Throws: ``LibraryError/invalidChange(index:reason:)`` for a path in another form.
    /// - Complexity: O(*n* log *N*) for *n* rows that move in a library of *N* images.
    @discardableResult
    func relocate(_ old: FilePath, to new: FilePath) throws -> Int

    // MARK: Embeddings

    /// The number of embeddings of a model; 0 for a model that the library does not know.
    func embeddingCount(modelID: Int64) throws -> Int

    /// The highest id of an embedding of a model; 0 if there is none. Every embedding that is written gets a higher one.
    ///
    /// - Complexity: O(log *n*) for *n* embeddings.
    func newestEmbeddingID(modelID: Int64) throws -> Int64

    /// The number of embeddings of a model with a higher id than this one.
    func embeddingCount(modelID: Int64, after id: Int64) throws -> Int

    /// Calls `body` for each embedding of a model with a higher id than `id`, in one pass over a consistent snapshot, by rising id.
    ///
    /// The vector is valid only during the call. `body` may read from the library.
    /// - Throws: ``LibraryError/unknownModel(path:id:)``, ``LibraryError/corrupt(path:detail:)`` for a vector of the wrong length or
    ///   with values that are not finite, and what `body` throws, which ends the pass.
    /// - Complexity: O(*n* · dimension) time for *n* embeddings of the model; O(dimension) memory.
    func forEachEmbedding(
        modelID: Int64, after id: Int64,
        _ body: (_ embedding: EmbeddingRecord, _ vector: UnsafeBufferPointer<Float>) throws -> Void
    ) throws

    /// Calls `body` for each of these embeddings of a model, in the order of the ids; those that are gone are left out.
    ///
    /// - Throws: as ``forEachEmbedding(modelID:after:_:)``.
    /// - Complexity: O(*n* (dimension + log *N*)) for *n* ids among *N* embeddings.
    func forEachEmbedding(
        ids: some Sequence<Int64>, modelID: Int64,
        _ body: (_ embedding: EmbeddingRecord, _ vector: UnsafeBufferPointer<Float>) throws -> Void
    ) throws

    /// Calls `body` for each embedding of a model that is of one of these images, in the order of the images.
    ///
    /// - Throws: as ``forEachEmbedding(modelID:after:_:)``.
    /// - Complexity: O(*n* (dimension + log *N*)) for *n* ids among *N* embeddings.
    func forEachEmbedding(
        imageIDs: some Sequence<Int64>, modelID: Int64,
        _ body: (_ embedding: EmbeddingRecord, _ vector: UnsafeBufferPointer<Float>) throws -> Void
    ) throws

    /// The embedding of an image, `[dimension]`, or nil.
    ///
    /// - Throws: as ``forEachEmbedding(modelID:after:_:)``.
    func embedding(imageID: Int64, modelID: Int64) throws -> [Float]?

    /// The id of the embedding of an image, or nil.
    func embeddingID(imageID: Int64, modelID: Int64) throws -> Int64?

    // MARK: Strength of hits

    /// The sentences that a model's embeddings are set against, or nil if there are none yet.
    ///
    /// - Throws: ``LibraryError/corrupt(path:detail:)`` for values of the wrong length or that are not finite.
    func strengthSentences(modelID: Int64) throws -> StrengthSentences?

    /// Sets a model's embeddings against these sentences from now on. What was recorded with others is forgotten.
    ///
    /// - Throws: ``LibraryError/unknownModel(path:id:)``; ``LibraryError/unexpected(path:detail:)`` for values of the wrong length or
    ///   that are not finite.
    func setStrengthSentences(_ sentences: StrengthSentences, modelID: Int64) throws

    /// What is known of a model's embeddings together, or nil if nothing was recorded yet.
    ///
    /// - Throws: ``LibraryError/corrupt(path:detail:)`` for values that are not finite.
    func strengthBasis(modelID: Int64) throws -> StrengthBasis?

    /// Records references of a model's embeddings, and the basis that includes them. Those whose embedding is gone are left out; a
    /// reference goes with its embedding.
    ///
    /// - Throws: ``LibraryError/unknownModel(path:id:)``; ``LibraryError/unexpected(path:detail:)`` for values that are not finite, or
    ///   if there are no sentences.
    func addStrengthReferences(
        _ references: [StrengthReference], basis: StrengthBasis, modelID: Int64) throws

    /// The references of these embeddings, by the id of the embedding; those without one are left out.
    ///
    /// - Complexity: O(*n* log *N*) for *n* ids among *N* embeddings.
    func strengthReferences(embeddingIDs: some Sequence<Int64>) throws -> [Int64: Float]

    /// The number of images that pass all filters, by the month in which they were taken.
    ///
    /// - Complexity: O(*n*) for *n* images.
    func monthCounts(of filters: [ImageFilter]) throws -> MonthCounts

    // MARK: What people keep

    /// The tags that people gave images here, and the number of images of each, sorted by name.
    ///
    /// - Complexity: O(*n*) for *n* images with such tags.
    func givenTags() throws -> [(name: String, count: Int)]

    /// Gives images tags and takes tags away, in one transaction. Images that are gone are left out.
    ///
    /// An image keeps these tags whatever happens to its content; a copy has those of the image that it was copied from. Tags that are in
    /// the file of an image stay there, and letter case does not make another tag.
    /// - Parameters:
    ///   - imageIDs: The images.
    ///   - added: Tags that they get.
    ///   - removed: Tags that they lose.
    /// - Returns: The number of images that have other tags now.
    /// - Throws: ``LibraryError/unexpected(path:detail:)`` for an empty name.
    @discardableResult
    func changeGivenTags(of imageIDs: [Int64], adding added: [String], removing removed: [String]) throws
        -> Int

    /// The searches that people keep, sorted by name.
    func savedSearches() throws -> [SavedSearch]

    /// Keeps a search, instead of one of the same name.
    func keep(_ search: SavedSearch) throws

    /// Forgets a search.
    ///
    /// - Returns: Whether there was one of the name.
    @discardableResult
    func removeSavedSearch(named name: String) throws -> Bool

    // MARK: Results of analyses

    /// The tags that analyses gave images, and the number of images of each, sorted by name.
    ///
    /// - Complexity: O(*n*) for *n* images with such tags.
    func madeTags() throws -> [(name: String, count: Int)]

    /// Gives images tags instead of those that they have below a prefix, in one transaction. Images that are gone are left out.
    ///
    /// An image loses its tags if its content changes; a copy has those of the image that it was copied from.
    /// - Parameters:
    ///   - tags: Full names by the id of the image, such as "auto/cat".
    ///   - prefix: What all names begin with, such as "auto/".
    /// - Throws: ``LibraryError/unexpected(path:detail:)`` for an empty prefix or a name without it.
    func setMadeTags(_ tags: [Int64: Set<String>], below prefix: String) throws

    /// Gives images tags instead of those that they have of some names, in one transaction. Images that are gone are left out.
    ///
    /// - Parameters:
    ///   - tags: Names among `names` by the id of the image.
    ///   - names: The tags that these images lose if they are not given them again.
    /// - Throws: ``LibraryError/unexpected(path:detail:)`` for a name that is not among `names`, or is empty.
    func setMadeTags(_ tags: [Int64: Set<String>], among names: Set<String>) throws

    /// Removes all tags whose names begin with a prefix; with an empty one, all that analyses made.
    ///
    /// - Returns: The number of images that lost a tag.
    @discardableResult
    func removeMadeTags(below prefix: String) throws -> Int

    /// What was learned on the embeddings of a model, sorted by name.
    func learned(_ kind: LearnedRecord.Kind, modelID: Int64) throws -> [LearnedRecord]

    /// Keeps what was learned, instead of a record of the same kind and name.
    ///
    /// An adapter changes what texts are compared with images by, so that the sentences of the strengths, and what was recorded with
    /// them, are forgotten at the same moment.
    /// - Throws: ``LibraryError/unknownModel(path:id:)``.
    func setLearned(_ record: LearnedRecord, modelID: Int64) throws

    /// Forgets what was learned; with an adapter, also the sentences of the strengths and what was recorded with them.
    ///
    /// - Returns: Whether there was such a record.
    @discardableResult
    func removeLearned(_ kind: LearnedRecord.Kind, named name: String, modelID: Int64) throws -> Bool

    // MARK: Builds of the search index

    /// What the user asked for when the index of a model was last built.
    func indexSettings(modelID: Int64) throws -> IndexSettings

    /// Remembers what the user asks of the index of a model.
    func setIndexSettings(_ settings: IndexSettings, modelID: Int64) throws

    /// The builds whose file may be in place, newest first: one, or two while a newer file is being put in place.
    func indexGenerations(modelID: Int64) throws -> [IndexGeneration]

    /// Begins a build of all embeddings that exist now; from here on, removals among them are remembered.
    func beginIndexGeneration(modelID: Int64) throws -> IndexGeneration

    /// Ends a build whose file is in place. Older builds are forgotten, and the removals before it read the embeddings.
    ///
    /// - Parameters:
    ///   - generation: The build.
    ///   - lastRemoval: What ``lastRemoval()`` was on the snapshot that the build read.
    func finish(_ generation: IndexGeneration, lastRemoval: Int64) throws

    /// Forgets a build that was given up.
    func giveUp(_ generation: IndexGeneration) throws

    /// Forgets all builds of a model, which then has no index.
    func forgetIndex(modelID: Int64) throws

    /// The number of the last removal that is remembered; 0 if there is none.
    func lastRemoval() throws -> Int64

    /// The embeddings that a build holds and that are gone since; nil if the build is no longer known.
    ///
    /// - Complexity: O(embeddings removed since the build).
    func removedEmbeddings(since generation: IndexGeneration) throws -> [Int64]?
}

extension Library {
    /// The images with this SHA-256 that have an embedding of any model, by id.
    public func imagesWithContent(_ contentHash: [UInt8]) throws -> [ImageRecord] {
        try imagesWithContent(contentHash, modelID: nil)
    }

    /// What is remembered of the files at or below `folders`, without a model.
    public func knownFiles(under folders: [FilePath]) throws -> [KnownFile] {
        try knownFiles(under: folders, modelID: nil)
    }

    /// Calls `body` for each embedding of a model, as ``forEachEmbedding(modelID:after:_:)`` does.
    public func forEachEmbedding(
        modelID: Int64,
        _ body: (_ embedding: EmbeddingRecord, _ vector: UnsafeBufferPointer<Float>) throws -> Void
    ) throws {
        try forEachEmbedding(modelID: modelID, after: 0, body)
    }
}
