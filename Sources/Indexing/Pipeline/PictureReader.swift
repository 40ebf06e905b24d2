internal import CatalogStore
internal import ContentHash
internal import ImagePreprocessing
internal import StopPoints

/// The first stage: a file becomes the encoder's input, unless its content is known already.
///
/// A value; any number of threads may read at once.
struct PictureReader: Sendable {
    let catalog: Catalog
    let model: ModelRecord
    let decoder: ImageDecoder
    let preprocessor: ImagePreprocessor

    /// What became of a file.
    enum Outcome: Sendable {
        /// The bytes are those that the library has an embedding of, under the same path.
        case sameContent(imageID: Int64)
        /// The bytes are those of images under other paths.
        case knownContent(hash: ContentHash)
        /// Ready for the encoder: `[channels, height, width]`.
        case decoded(NewImage, tensor: [Float])
        /// The content is no image, or none that this run takes; its hash is nil where it was not even read.
        case failed(reason: String, hash: ContentHash?)
        /// The content could not be had this time; nothing is known of it.
        case unavailable(reason: String)
    }

    /// Lets the system read a file ahead of its turn.
    func announce(_ item: IndexPlan.Item) { ImageFileReader.announce(item.file.path) }

    /// Reads a file and, unless its content is known, decodes it.
    ///
    /// - Throws: ``CatalogError``.
    func read(_ item: IndexPlan.Item) throws -> Outcome {
        try outcome { digest in
            let bytes = try ImageFileReader.read(item.file.path)
            let hash = ContentHash(of: bytes)
            digest = hash
            if let known = item.known, known.hasEmbedding, known.contentHash == hash.bytes,
                let id = known.imageID
            {
                return .sameContent(imageID: id)
            }
            if try !catalog.imagesWithContent(hash.bytes, modelID: model.id).isEmpty {
                return .knownContent(hash: hash)
            }
            return try decode(bytes, hash, item.file)
        }
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
            default: return .failed(reason: error.reason, hash: digest)
            }
        }
    }

    private func decode(_ bytes: [UInt8], _ hash: ContentHash, _ file: FoundFile) throws -> Outcome {
        StopPoint.inside(.picture).pass()
        let decoded = try decoder.decode(bytes, path: file.path, detail: preprocessor.sufficientDetail)
        let image = NewImage(
            path: file.path, fileSize: file.fileSize, modificationTime: file.modificationTime,
            contentHash: hash.bytes, width: decoded.width, height: decoded.height,
            orientation: decoded.orientation.rawValue)
        return .decoded(image, tensor: preprocessor.tensor(from: decoded))
    }
}
