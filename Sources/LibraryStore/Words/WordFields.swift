/// Kinds of words that belong to a picture.
public struct WordFields: OptionSet, Hashable, Sendable {
    /// One bit for each kind.
    public let rawValue: UInt8

    /// Creates a set from its bits.
    public init(rawValue: UInt8) { self.rawValue = rawValue }

    /// Keywords, and the names of people.
    public static let tags = WordFields(rawValue: 1)
    /// The title.
    public static let title = WordFields(rawValue: 2)
    /// The name of the file.
    public static let name = WordFields(rawValue: 4)
    /// The description.
    public static let caption = WordFields(rawValue: 8)
    /// The names of the folders.
    public static let folders = WordFields(rawValue: 16)

    /// Each kind, in the order in which they tell most about a picture.
    public static let each: [WordFields] = [.tags, .title, .name, .caption, .folders]
    /// All kinds.
    public static let all: WordFields = [.tags, .title, .name, .caption, .folders]
}
