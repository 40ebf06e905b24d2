/// What can be wrong with the data of an analysis.
public enum AnalysisError: Error, Equatable, Sendable {
    /// A probe needs at least two classes.
    case tooFewClasses(count: Int)
    /// A probe has at most `limit` classes.
    case tooManyClasses(count: Int, limit: Int)
    /// Two classes have the same name.
    case duplicateClass(name: String)
    /// The name of a class has more than `limit` UTF-8 bytes.
    case longClassName(name: String, limit: Int)
    /// No image belongs to the class.
    case emptyClass(name: String)
    /// Embeddings have another number of values than expected, as those of another model may have.
    case otherDimension(expected: Int, found: Int)
    /// An embedding holds a NaN or an infinity. `row` counts from zero.
    case notFinite(row: Int)
    /// The bytes are not those of a probe, or are damaged at `offset`.
    case damagedProbe(offset: Int, expected: String, found: String)
    /// The bytes of a probe have another version of the format; this program reads version `expected`.
    case otherProbeVersion(expected: Int, found: Int)
    /// Fewer images with captions than `needed`.
    case tooFewPairs(found: Int, needed: Int)
    /// More captions than `limit`.
    case tooManyPairs(found: Int, limit: Int)
    /// The embedding of an image or a caption holds a NaN or an infinity. `row` counts from zero.
    case notFinitePair(PairSide, row: Int)
    /// The embedding of an image or a caption is not of unit length. `row` counts from zero.
    case notUnitLength(PairSide, row: Int)
    /// All images or all captions have the same embedding.
    case allEqual(PairSide)
    /// The factor of the logits is above what any model was trained with.
    case scaleTooLarge(found: Float, limit: Float)
    /// The bytes are not those of an adapter, or are damaged at `offset`.
    case damagedAdapter(offset: Int, expected: String, found: String)
    /// The bytes of an adapter have another version of the format; this program reads version `expected`.
    case otherAdapterVersion(expected: Int, found: Int)
    /// The two things to compare have the same embedding.
    case noDifference
    /// Fewer different embeddings than `needed` for a map.
    case tooFewToMap(found: Int, needed: Int)
}

extension AnalysisError: CustomStringConvertible {
    /// One sentence: what is wrong and where.
    public var description: String {
        switch self {
        case .tooFewClasses(let count): "a probe needs at least two classes, found \(count)"
        case .tooManyClasses(let count, let limit): "a probe has at most \(limit) classes, found \(count)"
        case .duplicateClass(let name): "the class \(name) is named twice"
        case .longClassName(let name, let limit):
            "the name of a class has at most \(limit) bytes, found \(name.utf8.count)"
        case .emptyClass(let name): "the class \(name) has no images"
        case .otherDimension(let expected, let found):
            "the embeddings have \(found) values each, expected \(expected)"
        case .notFinite(let row): "embedding \(row + 1) holds a NaN or an infinity"
        case .damagedProbe(let offset, let expected, let found):
            "the probe is damaged at byte \(offset): expected \(expected), found \(found)"
        case .otherProbeVersion(let expected, let found):
            "the probe has format version \(found), expected \(expected)"
        case .tooFewPairs(let found, let needed):
            "at least \(needed) images with captions are needed, found \(found)"
        case .tooManyPairs(let found, let limit): "at most \(limit) captions can be compared, found \(found)"
        case .notFinitePair(let side, let row):
            "embedding \(row + 1) of the \(side.rawValue) holds a NaN or an infinity"
        case .notUnitLength(let side, let row):
            "embedding \(row + 1) of the \(side.rawValue) does not have unit length"
        case .allEqual(let side):
            "all \(side.rawValue) have the same embedding, so that nothing can be told apart"
        case .scaleTooLarge(let found, let limit):
            "the model multiplies cosines by \(found), expected at most \(limit)"
        case .damagedAdapter(let offset, let expected, let found):
            "the adapter is damaged at byte \(offset): expected \(expected), found \(found)"
        case .otherAdapterVersion(let expected, let found):
            "the adapter has format version \(found), expected \(expected)"
        case .noDifference:
            "both have the same embedding, so that there is no direction from one to the other"
        case .tooFewToMap(let found, let needed):
            "a map needs at least \(needed) different embeddings, found \(found)"
        }
    }
}
