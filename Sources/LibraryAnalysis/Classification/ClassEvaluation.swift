public import Analysis
internal import CLIPModel
internal import ImagePreprocessing
public import SystemPackage

/// How well labels tell pictures apart whose classes are known.
public struct ClassEvaluation: Equatable, Sendable {
    /// The names of the classes, which are the labels.
    public let names: [String]
    /// What was right and what was not.
    public private(set) var report: ClassificationReport
    /// Pictures that could not be read, with the reason, sorted by path.
    public private(set) var failures: [UnreadPicture] = []

    /// Classifies all pictures of some folders.
    ///
    /// - Parameters:
    ///   - folders: The pictures and their classes.
    ///   - classifier: The names of the classes, encoded.
    ///   - progress: Called with the number of pictures that are done, before each one; throwing ends the work.
    ///   - embed: The embedding of a picture file, `[dimension]`, of unit length. What it throws ends the work, except `ImageError`.
    /// - Throws: What `progress` or `embed` throws.
    /// - Complexity: O(pictures · labels · dimension), and one call of `embed` for each picture.
    public init(
        _ folders: ClassFolders, _ classifier: ZeroShotClassifier, progress: (Int) throws -> Void = { _ in },
        embed: (FilePath) throws -> [Float]
    ) throws {
        precondition(classifier.labels.count == folders.names.count)
        names = folders.names
        report = ClassificationReport(classCount: names.count)
        for (done, picture) in folders.pictures.enumerated() {
            try progress(done)
            do {
                let embedding = Embeddings(
                    values: try embed(picture.path), dimension: classifier.labels.dimension)
                report.add(classifier.best(ClassificationReport.few, of: embedding)[0], truth: picture.label)
            } catch let error as ImageError {
                failures.append(UnreadPicture(path: picture.path, error: error))
            }
        }
        failures.sort { $0.path.string < $1.path.string }
    }
}
