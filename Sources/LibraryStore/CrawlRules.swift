/// What a library leaves out when its folders are crawled.
public struct CrawlRules: Sendable, Hashable {
    /// Patterns in the syntax of gitignore, each once, in the order in which they take effect. They count from each crawled folder.
    public var excludes: [String]
    /// The least shorter side of a picture, in pixels, at least 1; nil for pictures of any size.
    public var leastSide: Int?

    /// Whether a text can be a pattern: it is one line that is neither empty nor a comment.
    public static func isPattern(_ text: String) -> Bool {
        !text.isEmpty && !text.hasPrefix("#") && !text.contains { $0.isNewline || $0 == "\0" }
    }

    /// Creates rules; without arguments, those that leave nothing out.
    public init(excludes: [String] = [], leastSide: Int? = nil) {
        precondition(leastSide.map { $0 > 0 } ?? true && excludes.allSatisfy(Self.isPattern))
        var seen: Set<String> = []
        self.excludes = excludes.filter { seen.insert($0).inserted }
        self.leastSide = leastSide
    }
}
