internal import LibraryStore

/// Why a picture is among the hits of a search for words.
public enum MatchReason: String, CaseIterable, Sendable {
    /// It looks like what was asked for.
    case looks
    /// A keyword or the name of a person has the words.
    case tag
    /// The name of the file or of a folder has the words.
    case name
    /// The title or the description has the words.
    case text

    /// The reasons that words in these places are, in the order of the cases.
    static func reasons(_ fields: WordFields) -> [MatchReason] {
        let places: [(reason: MatchReason, fields: WordFields)] = [
            (.tag, .tags), (.name, [.name, .folders]), (.text, [.title, .caption]),
        ]
        return places.filter { !$0.fields.isDisjoint(with: fields) }.map(\.reason)
    }
}
