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

    /// Makes the embeddings of pictures and captions.
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
        var (images, captions): ([Float], [String]) = ([], [])
        var (owners, failures): ([Int], [UnreadPicture]) = ([], [])
        var count = 0
        for (done, picture) in file.pictures.enumerated() {
            try progress(done)
            do {
                images += try embed(picture.path)
                captions += picture.captions
                owners += Array(repeating: count, count: picture.captions.count)
                count += 1
            } catch let error as ImageError {
                failures.append(UnreadPicture(path: picture.path, error: error))
            }
        }
        var texts: [Float] = []
        for start in stride(from: 0, to: captions.count, by: Self.captionsPerBatch) {
            try progress(file.pictures.count + start)
            let batch = captions[start..<min(start + Self.captionsPerBatch, captions.count)]
            texts += try encoder.embed(texts: Array(batch)).values
        }
        self.failures = failures
        pairs = try PairSet(
            images: Embeddings(values: images, dimension: encoder.dimension),
            captions: Embeddings(values: texts, dimension: encoder.dimension), imageOfCaption: owners)
    }
}
