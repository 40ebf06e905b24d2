internal import ContentHash
internal import FilePaths
internal import ImageEmbedding
internal import ImagePreprocessing
internal import LibraryStore
internal import StopPoints
internal import SystemPackage

/// The first stage: turns a file into the encoder's input, unless its content is already known.
///
/// Any number of threads may use it at the same time.
struct PictureReader: Sendable {
    let library: any Library
    let model: ModelRecord
    let embedder: ImageEmbedder
    /// Which files are pictures of the library.
    let rules: ReadingRules
    /// Whether every file is read completely, even if the library knows it.
    var readsAll = false

    /// The outcome of reading a file.
    enum Outcome: Sendable {
        /// The library already has an embedding of this content under the same path. `facts` is nil if the library's facts
        /// are current.
        case sameContent(imageID: Int64, facts: ImageFacts?)
        /// The library has images with the same bytes under other paths. Images that were read by decoder version
        /// `pixelsSince` or later have the pixels that the current version would produce.
        case knownContent(hash: ContentHash, pixelsSince: Int, facts: ImageFacts?)
        /// Ready for the encoder.
        case decoded(NewImage, PreparedImage)
        /// The content is not an image, or not one that this run accepts. `hash` is nil if the content was not read,
        /// and `requiredPixels` is nil if a higher pixel limit would not help.
        case failed(reason: String, hash: ContentHash?, requiredPixels: Int?)
        /// The content is an image of a format whose decoder is not there.
        case absentDecoder(format: String, reason: String)
        /// The picture is smaller than pictures of the library must be; its shorter side in pixels.
        case tooSmall(shorterSide: Int)
        /// The content could not be read this time, so nothing is recorded about it.
        case unavailable(reason: String)
    }

    /// Asks the system to read a file ahead of its turn.
    func announce(_ item: IndexingPlan.Item) { ImageFileReader.announce(item.file.path) }

    /// Reads a file and, unless its content is known, decodes it.
    ///
    /// - Throws: ``LibraryError``.
    func read(_ item: IndexingPlan.Item) throws -> Outcome {
        try outcome { digest in
            if let known = item.known, known.isCurrent(item.file), !readsAll,
                let side = known.shorterSide, rules.isTooSmall(side)
            {
                return .tooSmall(shorterSide: side)
            }
            if !item.mustBeDecoded, item.hasCurrentFacts, let id = try imageWithSamePixels(item) {
                return .sameContent(imageID: id, facts: nil)
            }
            let bytes = try ImageFileReader.read(item.file.path)
            let hash = ContentHash(of: bytes)
            digest = hash
            if !item.mustBeDecoded, let known = try knownContent(bytes, hash, item) { return known }
            return try decode(bytes, hash, item)
        }
    }

    /// The outcome for a file whose content the library has an embedding of; otherwise nil.
    private func knownContent(
        _ bytes: [UInt8], _ hash: ContentHash, _ item: IndexingPlan.Item
    ) throws -> Outcome? {
        if let known = item.known, known.hasEmbedding, known.contentHash == hash.bytes,
            let id = known.imageID, Self.isCurrent(bytes, readBy: known.decoderVersion)
        {
            return .sameContent(imageID: id, facts: facts(bytes, item))
        }
        let twins = try library.imagesWithContent(hash.bytes, modelID: model.id)
        guard let twin = twins.first else { return nil }
        let side = min(twin.width, twin.height)
        if rules.isTooSmall(side) { return .tooSmall(shorterSide: side) }
        let pixelsSince = Self.pixelsSince(bytes)
        return twins.contains { $0.decoderVersion >= pixelsSince }
            ? .knownContent(hash: hash, pixelsSince: pixelsSince, facts: facts(bytes, item)) : nil
    }

    private func facts(_ bytes: [UInt8], _ item: IndexingPlan.Item) -> ImageFacts? {
        FactsReader.facts(of: bytes, item.file, item.companions)
    }

    /// The id of an unchanged image that an earlier version of the decoder read, if the first bytes of the file show
    /// that the current version would produce the same pixels; otherwise nil.
    private func imageWithSamePixels(_ item: IndexingPlan.Item) throws -> Int64? {
        guard let known = item.known, known.hasEmbedding, known.isCurrent(item.file), !readsAll,
            ImageDecoder.keepsPixels(
                ofFileBeginningWith: try ImageFileReader.head(item.file.path), since: known.decoderVersion)
        else { return nil }
        return known.imageID
    }

    /// The first version of the decoder that produces the same pixels from these bytes as the current version.
    private static func pixelsSince(_ bytes: [UInt8]) -> Int {
        (1...ImageDecoder.version).first { isCurrent(bytes, readBy: $0) } ?? ImageDecoder.version
    }

    private static func isCurrent(_ bytes: [UInt8], readBy version: Int) -> Bool {
        version >= ImageDecoder.version || !ImageDecoder.pixelsChanged(in: bytes, since: version)
    }

    private func outcome(_ body: (_ digest: inout ContentHash?) throws -> Outcome) throws -> Outcome {
        var digest: ContentHash?
        do {
            return try body(&digest)
        } catch let error as ImageError {
            switch error {
            case .unreadable, .outOfMemory: return .unavailable(reason: error.reason)
            case .absentDecoder(_, let format, _):
                return .absentDecoder(format: format.name, reason: error.reason)
            default:
                return .failed(reason: error.reason, hash: digest, requiredPixels: error.requiredPixels)
            }
        }
    }

    private func decode(
        _ bytes: [UInt8], _ hash: ContentHash, _ item: IndexingPlan.Item
    ) throws -> Outcome {
        let file = item.file
        StopPoint.inside(.picture).pass()
        let prepared = try embedder.prepare(bytes, path: file.path)
        let side = min(prepared.width, prepared.height)
        if rules.isTooSmall(side) { return .tooSmall(shorterSide: side) }
        let image = NewImage(
            path: file.path, fileSize: file.fileSize, modificationTime: file.modificationTime,
            contentHash: hash.bytes, width: prepared.width, height: prepared.height,
            orientation: prepared.orientation.rawValue, changeTime: file.changeTime,
            decoderVersion: ImageDecoder.version, pixelsSince: prepared.pixelsSince,
            preview: prepared.preview, facts: facts(bytes, item)
        )
        return .decoded(image, prepared)
    }
}
