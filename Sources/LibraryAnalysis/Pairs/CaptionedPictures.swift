public import Analysis
public import CLIPModel
internal import ImagePreprocessing
public import SystemPackage

/// Pictures and captions as embeddings.
public struct CaptionedPictures: Equatable, Sendable {
    /// The number of captions that are encoded together.
    private static let captionsPerBatch = 16

    /// The embeddings of the pictures that could be read, and of their captions.
    public let pairs: PairSet
    /// Pictures that could not be read, with the reason, in their order. Their captions are left out.
    public let failures: [UnreadPicture]
    /// The pictures of ``pairs``, by their paths.
    let rows: [FilePath: Int]
    /// The captions of ``pairs``.
    let captions: [Caption]

    /// A caption, and how much it counts in a training.
    struct Caption: Equatable {
        let text: String
        let weight: Double
    }

    /// Makes the embeddings of pictures and captions. A caption that several pictures have is encoded once.
    ///
    /// - Parameters:
    ///   - file: The pictures and captions.
    ///   - encoder: The model.
    ///   - progress: Called before each step with the number of pictures and captions that are done; throwing ends the work.
    ///   - embed: The embedding of a picture file, `[dimension]`, of unit length. What it throws ends the work, except `ImageError`.
    /// - Throws: `AnalysisError` if these are no pairs that can be evaluated, or what the model, `progress` or `embed` throws.
    /// - Complexity: One call of `embed` for each picture, and the captions are encoded once.
    public init(
        _ file: CaptionFile, encoder: CLIPEncoder, progress: (Int) throws -> Void = { _ in },
        embed: (FilePath) throws -> [Float]
    ) throws {
        var (images, captions): ([Float], [Caption]) = ([], [])
        var (owners, failures): ([Int], [UnreadPicture]) = ([], [])
        var rows: [FilePath: Int] = [:]
        for (done, picture) in file.pictures.enumerated() {
            try progress(done)
            do {
                images += try embed(picture.path)
                captions += zip(picture.captions, picture.weights).map(Caption.init)
                owners += Array(repeating: rows.count, count: picture.captions.count)
                rows[picture.path] = rows.count
            } catch let error as ImageError {
                failures.append(UnreadPicture(path: picture.path, error: error))
            }
        }
        let texts = try Self.embed(captions.map(\.text), encoder) { try progress(file.pictures.count + $0) }
        (self.captions, self.rows, self.failures) = (captions, rows, failures)
        pairs = try PairSet(
            images: Embeddings(values: images, dimension: encoder.dimension),
            captions: texts, imageOfCaption: owners)
    }

    /// The embeddings of texts, each different one encoded once.
    private static func embed(
        _ texts: [String], _ encoder: CLIPEncoder, progress: (Int) throws -> Void
    ) throws -> Embeddings {
        var places: [String: Int] = [:]
        var different: [String] = []
        for text in texts where places[text] == nil {
            places[text] = different.count
            different.append(text)
        }
        var values: [Float] = []
        for start in stride(from: 0, to: different.count, by: captionsPerBatch) {
            try progress(start)
            let batch = different[start..<min(start + captionsPerBatch, different.count)]
            values += try encoder.embed(texts: Array(batch)).values
        }
        let encoded = Embeddings(values: values, dimension: encoder.dimension)
        guard different.count < texts.count else { return encoded }
        return Embeddings(
            values: texts.flatMap { encoded[places[$0] ?? 0] }, dimension: encoder.dimension)
    }
}
