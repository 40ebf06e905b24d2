internal import SearchIndex

/// A rule that flags pictures by texts that describe them.
///
/// A picture is flagged if, of all texts for and against, one that is looked for fits it best, and if the picture stands out for that
/// text with at least the strength of the bound.
public struct ScreeningRule: Equatable, Sendable {
    /// The name, which also makes the name of a tag.
    public let name: String
    /// Texts that describe what is looked for, at least one.
    public let texts: [String]
    /// Texts that describe what is easily confused with it.
    public let textsAgainst: [String]
    /// The least strength of a picture that is flagged, 0 to 100.
    public let bound: Int

    /// The bound of rules that name none: that from which a hit of a search stands out.
    public static let standardBound = StrengthScale.bound
}
