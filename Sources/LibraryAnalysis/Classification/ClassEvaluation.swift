public import Analysis
internal import CLIPModel
internal import ImagePreprocessing
public import SystemPackage

/// How well labels or a probe tell pictures apart whose classes are known.
public struct ClassEvaluation: Equatable, Sendable {
    /// The names of the classes.
    public let names: [String]
    /// What was right and what was not.
    public private(set) var report: ClassificationReport
    /// Pictures that could not be read, with the reason, sorted by path.
    public private(set) var failures: [UnreadPicture] = []

    /// Classifies all pictures of some folders.
    ///
    /// - Parameters:
    ///   - folders: The pictures and their classes.
    ///   - classifier: Tells the classes apart.
    ///   - names: The names of its classes. Letter case does not matter.
    ///   - progress: Called with the number of pictures that are done, before each one; throwing ends the work.
    ///   - embed: The embedding of a picture file, `[dimension]`, of unit length. What it throws ends the work, except `ImageError`.
    /// - Throws: ``LibraryAnalysisError/unknownClass(name:known:)`` for a folder that is not called like a class, `AnalysisError` if
    ///   embeddings do not fit the classifier, or what `progress` or `embed` throws.
    /// - Complexity: O(pictures · labels · dimension), and one call of `embed` for each picture.
    public init(
        _ folders: ClassFolders, _ classifier: some EmbeddingClassifier, names: [String],
        progress: (Int) throws -> Void = { _ in }, embed: (FilePath) throws -> [Float]
    ) throws {
        precondition(classifier.classCount == names.count)
        let places = Dictionary(
            names.enumerated().map { ($0.element.lowercased(), $0.offset) },
            uniquingKeysWith: { one, _ in one })
        let classes = try folders.names.map { name in
            guard let place = places[name.lowercased()] else {
                throw LibraryAnalysisError.unknownClass(name: name, known: names)
            }
            return place
        }
        self.names = names
        report = ClassificationReport(classCount: names.count)
        for (done, picture) in folders.pictures.enumerated() {
            try progress(done)
            do {
                let embedding = Embeddings(
                    values: try embed(picture.path), dimension: classifier.dimension)
                report.add(
                    try classifier.best(ClassificationReport.few, of: embedding)[0],
                    truth: classes[picture.label])
            } catch let error as ImageError {
                failures.append(UnreadPicture(path: picture.path, error: error))
            }
        }
        failures.sort { $0.path.string < $1.path.string }
    }
}
