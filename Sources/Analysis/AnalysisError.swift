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
        }
    }
}
