internal import CatalogStore
internal import ContentHash
internal import FilePaths
internal import ImagePreprocessing
internal import StopPoints
internal import SystemPackage

/// The first stage: a file becomes the encoder's input, unless its content is known already.
///
/// A value; any number of threads may read at once.
struct PictureReader: Sendable {
    let catalog: Catalog
    let model: ModelRecord
    let decoder: ImageDecoder
    let preprocessor: ImagePreprocessor
    /// Whether every file is read whole, whatever is known of it.
    var readsAll = false

    /// What became of a file.
    enum Outcome: Sendable {
        /// The bytes are those that the library has an embedding of, under the same path.
        case sameContent(imageID: Int64)
        /// The bytes are those of images under other paths. Those that a decoder of version `pixelsSince` or a later one read
        /// show what this one would make of them.
        case knownContent(hash: ContentHash, pixelsSince: Int)
        /// Ready for the encoder: `[channels, height, width]`.
        case decoded(NewImage, tensor: [Float])
        /// The content is no image, or none that this run takes; its hash is nil where it was not even read, and
        /// `requiredPixels` where another limit would not help.
        case failed(reason: String, hash: ContentHash?, requiredPixels: Int?)
        /// The content could not be had this time; nothing is known of it.
        case unavailable(reason: String)
    }

    /// Lets the system read a file ahead of its turn.
    func announce(_ item: IndexingPlan.Item) { ImageFileReader.announce(item.file.path) }

    /// Reads a file and, unless its content is known, decodes it.
    ///
    /// - Throws: ``LibraryError``.
    func read(_ item: IndexingPlan.Item) throws -> Outcome {
        try outcome { digest in
            if let id = try imageWithSamePixels(item) { return .sameContent(imageID: id) }
            let bytes = try ImageFileReader.read(item.file.path)
            let hash = ContentHash(of: bytes)
            digest = hash
            if let known = item.known, known.hasEmbedding, known.contentHash == hash.bytes,
                let id = known.imageID, Self.isCurrent(bytes, readBy: known.decoderVersion)
            {
                return .sameContent(imageID: id)
            }
            let twins = try catalog.imagesWithContent(hash.bytes, modelID: model.id)
            if !twins.isEmpty {
                let pixelsSince = Self.pixelsSince(bytes)
                if twins.contains(where: { $0.decoderVersion >= pixelsSince }) {
                    return .knownContent(hash: hash, pixelsSince: pixelsSince)
                }
            }
            return try decode(bytes, hash, item.file)
        }
    }

    /// The image of a file that is only to be looked at because an earlier version of the decoder read it, where the first
    /// bytes tell that this one would make the same pixels.
    private func imageWithSamePixels(_ item: IndexingPlan.Item) throws -> Int64? {
        guard let known = item.known, known.hasEmbedding, known.isCurrent(item.file), !readsAll,
            ImageDecoder.keepsPixels(
                ofFileBeginningWith: try ImageFileReader.head(item.file.path), since: known.decoderVersion)
        else { return nil }
        return known.imageID
    }

    /// The first version of the decoder that makes the pixels of these bytes that this one makes.
    private static func pixelsSince(_ bytes: [UInt8]) -> Int {
        (1...ImageDecoder.version).first { isCurrent(bytes, readBy: $0) } ?? ImageDecoder.version
    }

    private static func isCurrent(_ bytes: [UInt8], readBy version: Int) -> Bool {
        version >= ImageDecoder.version || !ImageDecoder.pixelsChanged(in: bytes, since: version)
    }

    /// Reads and decodes a file without looking for its content in the library.
    func decode(_ file: FoundFile) throws -> Outcome {
        try outcome { digest in
            let bytes = try ImageFileReader.read(file.path)
            let hash = ContentHash(of: bytes)
            digest = hash
            return try decode(bytes, hash, file)
        }
    }

    private func outcome(_ body: (_ digest: inout ContentHash?) throws -> Outcome) throws -> Outcome {
        var digest: ContentHash?
        do {
            return try body(&digest)
        } catch let error as ImageError {
            switch error {
            case .unreadable, .outOfMemory: return .unavailable(reason: error.reason)
            default:
                return .failed(reason: error.reason, hash: digest, requiredPixels: error.requiredPixels)
            }
        }
    }

    private func decode(_ bytes: [UInt8], _ hash: ContentHash, _ file: FoundFile) throws -> Outcome {
        StopPoint.inside(.picture).pass()
        let decoded = try decoder.decode(
            bytes, path: file.path.string, detail: preprocessor.sufficientDetail)
        let image = NewImage(
            path: file.path, fileSize: file.fileSize, modificationTime: file.modificationTime,
            contentHash: hash.bytes, width: decoded.width, height: decoded.height,
            orientation: decoded.orientation.rawValue, changeTime: file.changeTime,
            decoderVersion: ImageDecoder.version, pixelsSince: decoded.pixelsSince)
        return .decoded(image, tensor: preprocessor.tensor(from: decoded))
    }
}
