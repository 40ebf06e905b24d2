internal import FilePaths
public import SystemPackage

/// A part of what a search looks for: a text, a picture or a class that a probe knows, and how much it counts.
public struct SearchTerm: Hashable, Sendable {
    /// What a term looks for.
    public enum Content: Hashable, Sendable {
        /// Words, separated by single spaces; never empty.
        case text(String)
        /// A picture file. The path is absolute, or begins with `./`, `../` or `~/` (the user's home folder).
        case picture(FilePath)
        /// The picture of the library with this id, which is at least 1.
        case libraryPicture(Int64)
        /// A class of a probe of the library; without a class, the one that is called like the probe.
        case probe(ProbeName, class: String?)
    }

    /// The magnitudes that a weight may have. What counts less than a thousandth of another term would not change a
    /// ranking.
    public static let weights = 0.001...1000.0

    /// What the term looks for.
    public let content: Content
    /// How much the term counts: its magnitude is in ``weights``. Pictures like a term with a negative weight come last.
    public let weight: Double

    /// A term for a text, in which white space is collapsed; nil if it has no words, if it has a NUL, or if the weight is not
    /// allowed.
    ///
    /// - Complexity: O(n).
    public init?(text: String, weight: Double = 1) {
        let words = text.unicodeScalars.split(whereSeparator: \.isSpace)
        guard !words.isEmpty, !text.utf8.contains(0) else { return nil }
        self.init(.text(words.map { String($0) }.joined(separator: " ")), weight: weight)
    }

    /// A term for a picture file; nil if the path does not end with the name of a file (as `/` and `..` do not), or if the
    /// weight is not allowed.
    ///
    /// - Parameters:
    ///   - path: A path whose first component is `~` is below the user's home folder; `./~` is a folder of that name.
    ///   - weight: How much it counts.
    public init?(pictureAt path: FilePath, weight: Double = 1) {
        guard path.lastComponent?.kind == .regular, path.bytes != Array("~".utf8) else { return nil }
        self.init(.picture(path.located), weight: weight)
    }

    /// A term for a picture of the library; nil if the id is less than 1, or if the weight is not allowed.
    public init?(libraryPicture id: Int64, weight: Double = 1) {
        guard id >= 1 else { return nil }
        self.init(.libraryPicture(id), weight: weight)
    }

    /// A term for a class of a probe; nil if the class is blank or has a NUL, or if the weight is not allowed.
    ///
    /// - Parameters:
    ///   - probe: The name of the probe.
    ///   - label: The class; nil for the one that is called like the probe.
    ///   - weight: How much it counts.
    public init?(probe: ProbeName, class label: String? = nil, weight: Double = 1) {
        guard label.map(SearchFilter.isName) != false else { return nil }
        self.init(.probe(probe, class: label), weight: weight)
    }

    private init?(_ content: Content, weight: Double) {
        guard Self.weights.contains(weight.magnitude) else { return nil }
        self.content = content
        self.weight = weight
    }
}
