public import Analysis
public import CLIPModel
internal import ImagePreprocessing
public import SystemPackage

/// What an adapter is trained on, from a file of pictures and captions.
public struct AdapterExamples: Equatable, Sendable {
    /// The pairs, with their weights, and the pictures that captions should find less.
    public let pairs: AdapterPairs
    /// Pictures that could not be read, with the reason. Their captions and marks are left out.
    public let failures: [UnreadPicture]

    /// Makes the embeddings of pictures and captions.
    ///
    /// - Parameters: As of ``CaptionedPictures``; `progress` counts the marked pictures after all others.
    /// - Throws: as ``CaptionedPictures/init(_:encoder:progress:embed:)``.
    /// - Complexity: One call of `embed` for each picture, and the captions are encoded once.
    public init(
        _ file: CaptionFile, encoder: CLIPEncoder, progress: (Int) throws -> Void = { _ in },
        embed: (FilePath) throws -> [Float]
    ) throws {
        let pictures = try CaptionedPictures(file, encoder: encoder, progress: progress, embed: embed)
        let done = file.pictures.count + pictures.captions.count
        var others = OtherPictures(pictures)
        var wrong: [String: [Int]] = [:]
        for (number, mark) in file.marks.enumerated() {
            try progress(done + number)
            if let row = try others.row(of: mark.path, embed) { wrong[mark.caption, default: []].append(row) }
        }
        var texts: [String: Int] = [:]
        let captions = pictures.captions.map { caption in
            let number = texts[caption.text] ?? texts.count
            texts[caption.text] = number
            return AdapterPairs.Caption(
                text: number, weight: caption.weight, wrongImages: wrong[caption.text] ?? [])
        }
        failures = others.failures
        pairs = try AdapterPairs(
            pictures.pairs, captions: captions,
            otherImages: Embeddings(values: others.values, dimension: encoder.dimension))
    }
}

/// Pictures that are only marked, after those of the pairs.
private struct OtherPictures {
    /// The rows of all pictures; nil for those that could not be read.
    private var rows: [FilePath: Int?]
    private var count: Int
    private(set) var values: [Float] = []
    private(set) var failures: [UnreadPicture]

    init(_ pictures: CaptionedPictures) {
        rows = pictures.rows
        count = pictures.rows.count
        failures = pictures.failures
        for failure in failures { rows[failure.path] = .some(nil) }
    }

    /// The row of a picture; nil if it cannot be read.
    mutating func row(of path: FilePath, _ embed: (FilePath) throws -> [Float]) throws -> Int? {
        if let known = rows[path] { return known }
        do {
            values += try embed(path)
            rows[path] = count
            count += 1
            return count - 1
        } catch let error as ImageError {
            failures.append(UnreadPicture(path: path, error: error))
            rows[path] = .some(nil)
            return nil
        }
    }
}
