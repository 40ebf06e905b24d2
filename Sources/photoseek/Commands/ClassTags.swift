internal import Analysis
internal import CatalogStore
internal import LibraryAnalysis
internal import LibraryStore

/// The tags that `photoseek classify --write-tags` gives pictures.
struct ClassTags {
    /// What the names of tags begin with.
    static let prefix = "auto/"

    /// The tags that a picture loses; nil for all of this kind.
    private let replaced: Set<String>?
    /// The class whose pictures get no tag.
    private let untagged: String?

    /// Tags for labels.
    init() { (replaced, untagged) = (nil, nil) }

    /// Tags for the classes of a probe. Those of labels and of other probes stay.
    init(of named: NamedProbe) {
        replaced = Set(named.probe.classNames.map { Self.prefix + $0 })
        untagged = named.complement
    }

    /// The tags of a picture, given its first label.
    func tags(for label: String) -> Set<String> { label == untagged ? [] : [Self.prefix + label] }

    /// Writes the tags of some pictures, by their ids.
    func write(_ tags: [Int64: Set<String>], to catalog: Catalog) throws {
        if let replaced {
            try catalog.setMadeTags(tags, among: replaced)
        } else {
            try catalog.setMadeTags(tags, below: Self.prefix)
        }
    }
}
