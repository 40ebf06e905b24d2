internal import Analysis
internal import Indexing
public import Query
public import SystemPackage

/// The pictures that a probe is to learn from, by class, before any of them is read.
public struct ExamplePictures: Equatable, Sendable {
    /// The largest number of pictures that a probe learns from: they are in memory together.
    public static let maximumCount = 100_000
    /// If there are no negatives, there are at least so many others for them, or as many as the library has.
    private static let leastOthers = 1000
    /// The same for each positive.
    private static let othersPerPositive = 4
    /// The seed of random choices.
    private static let seed: UInt64 = 1

    /// Which other pictures of a library are examples of none.
    public enum Others: String, Sendable {
        /// All others.
        case all
        /// Some others, chosen at random.
        case some
    }

    /// The pictures of a class.
    public struct Class: Equatable, Sendable {
        /// The name.
        public let name: String
        /// Files of pictures.
        public fileprivate(set) var files: [FilePath] = []
        /// Pictures of the library.
        public fileprivate(set) var selections: [PictureSelection] = []
        /// If these are other pictures of the library, whether they are all; nil if the user named them. Those among them that belong to
        /// another class do not count.
        public fileprivate(set) var others: Others?

        /// The number of pictures; one that is given twice counts twice.
        public var count: Int { files.count + selections.reduce(0) { $0 + $1.count } }
    }

    /// The classes. A picture that belongs to several counts for the first of them.
    public let classes: [Class]
    /// The names of the classes in the order in which a probe has them.
    public let names: [String]
    /// What was decided, as sentences for people.
    public private(set) var notes: [String] = []

    /// The number of pictures; one that is given twice counts twice.
    public var count: Int { classes.reduce(0) { $0 + $1.count } }

    /// The pictures of one class and others.
    ///
    /// - Parameters:
    ///   - name: The name of the class.
    ///   - positives: Where its pictures are.
    ///   - negatives: Where others are; empty for a random choice of the library's other pictures, the same each time.
    ///   - addsOthers: Whether to add such a choice to the negatives, too.
    ///   - library: What of the library the others are chosen from.
    ///   - select: The pictures of the library that a request selects.
    /// - Throws: ``LibraryAnalysisError/noExamples(source:)``, ``LibraryAnalysisError/tooManyExamples(count:most:)``, `IndexingError` if a
    ///   folder cannot be listed, or what `select` throws.
    public init(
        of name: ProbeName, positives: [ExampleSource], negatives: [ExampleSource],
        addsOthers: Bool = false,
        among library: SearchRequest = SearchRequest(), select: (SearchRequest) throws -> PictureSelection
    ) throws {
        var notes: [String] = []
        let positive = try Self.class(name.text, positives, &notes, select)
        var others = try Self.class(NamedProbe.others(than: name.text), negatives, &notes, select)
        if negatives.isEmpty || addsOthers {
            let wanted = max(Self.leastOthers, Self.othersPerPositive * positive.count)
            let most = min(wanted, max(Self.maximumCount - positive.count - others.count, 0))
            let all = try select(library)
            others.selections.append(all.sample(most, seed: Self.seed))
            others.others = all.count <= most ? .all : .some
        }
        // With two classes, a probe's own number is the probability of the second one.
        try self.init([positive, others], names: [others.name, positive.name], notes: notes)
    }

    /// The pictures of folders, which are named like their classes.
    ///
    /// - Throws: `AnalysisError` for too few or too many classes, or ``LibraryAnalysisError/tooManyExamples(count:most:)``.
    public init(_ folders: ClassFolders) throws {
        var classes = folders.names.map { Class(name: $0) }
        for picture in folders.pictures { classes[picture.label].files.append(picture.path) }
        try self.init(classes, names: folders.names, notes: [])
    }

    private init(_ classes: [Class], names: [String], notes: [String]) throws {
        guard classes.count >= 2 else { throw AnalysisError.tooFewClasses(count: classes.count) }
        guard classes.count <= Probe.classLimit else {
            throw AnalysisError.tooManyClasses(count: classes.count, limit: Probe.classLimit)
        }
        (self.classes, self.names, self.notes) = (classes, names, notes)
        guard count <= Self.maximumCount else {
            throw LibraryAnalysisError.tooManyExamples(count: count, most: Self.maximumCount)
        }
    }

    private static func `class`(
        _ name: String, _ sources: [ExampleSource], _ notes: inout [String],
        _ select: (SearchRequest) throws -> PictureSelection
    ) throws -> Class {
        var result = Class(name: name)
        for source in sources {
            switch source {
            case .folder(let path):
                let files = try Indexer.pictures(in: Indexer.resolve([path]))
                guard !files.isEmpty else { throw LibraryAnalysisError.noExamples(source: path.string) }
                result.files += files
            case .pictures(let selection):
                result.selections.append(selection)
            case .request(let request):
                let found = try select(request)
                guard found.count > 0 else {
                    throw LibraryAnalysisError.noExamples(source: request.description)
                }
                // Half for each class.
                let some = found.sample(maximumCount / 2, seed: seed)
                if some.count < found.count {
                    notes.append("\(some.count) of \(found.count) pictures of \(name) were chosen at random")
                }
                result.selections.append(some)
                notes += found.notes
            }
        }
        return result
    }
}
