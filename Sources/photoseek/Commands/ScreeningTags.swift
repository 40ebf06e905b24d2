internal import CatalogStore
internal import LibraryAnalysis
internal import LibraryStore

/// The tags that `photoseek screen` gives pictures.
struct ScreeningTags {
    /// What their names begin with.
    static let prefix = "screen/"

    private let catalog: Catalog
    /// The tags that a picture loses: those of the rules in use, in any letter case.
    private let replaced: Set<String>

    /// - Throws: `LibraryError`.
    init(of rules: ScreeningRules, in catalog: Catalog) throws {
        self.catalog = catalog
        let own = Set(rules.rules.map { Self.prefix + $0.name })
        let folded = Set(own.map { $0.lowercased() })
        replaced = own.union(
            try catalog.madeTags().lazy.map(\.name).filter {
                $0.hasPrefix(Self.prefix) && folded.contains($0.lowercased())
            })
    }

    /// Gives pictures the tags of the rules that flag them, instead of those that these rules gave them before. Tags of other rules stay.
    ///
    /// - Parameter flagged: The names of rules by the id of the image.
    /// - Throws: `LibraryError`.
    func write(_ flagged: [Int64: Set<String>]) throws {
        try catalog.setMadeTags(flagged.mapValues { Set($0.map { Self.prefix + $0 }) }, among: replaced)
    }
}
