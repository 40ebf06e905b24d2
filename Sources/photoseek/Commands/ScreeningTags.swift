internal import CatalogStore
internal import LibraryAnalysis
internal import LibraryStore

/// The tags that `photoseek screen` gives pictures.
struct ScreeningTags {
    /// What their names begin with.
    static let prefix = "screen/"

    private let catalog: Catalog
    /// The tags of the rules in use, in lower case.
    private let own: Set<String>
    /// Whether pictures have tags of other rules.
    private let hasOthers: Bool

    /// - Throws: `LibraryError`.
    init(of rules: ScreeningRules, in catalog: Catalog) throws {
        self.catalog = catalog
        let own = Set(rules.rules.map { (Self.prefix + $0.name).lowercased() })
        self.own = own
        hasOthers = try catalog.madeTags().contains { Self.isOther($0.name, than: own) }
    }

    /// Gives pictures the tags of the rules that flag them, instead of those that these rules gave them before. Tags of other rules stay.
    ///
    /// - Parameter flagged: The names of rules by the id of the image.
    /// - Throws: `LibraryError`.
    func write(_ flagged: [Int64: Set<String>]) throws {
        var tags = flagged.mapValues { Set($0.map { Self.prefix + $0 }) }
        if hasOthers {
            for (image, facts) in try catalog.facts(imageIDs: flagged.keys) {
                tags[image]?.formUnion(facts.madeTags.filter { Self.isOther($0, than: own) })
            }
        }
        try catalog.setMadeTags(tags, below: Self.prefix)
    }

    private static func isOther(_ tag: String, than own: Set<String>) -> Bool {
        tag.hasPrefix(prefix) && !own.contains(tag.lowercased())
    }
}
