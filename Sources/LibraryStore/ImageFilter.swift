public import SystemPackage

/// Something that a library can tell of an image by what is known of it.
///
/// Texts match whatever the case of their letters.
public struct ImageFilter: Sendable, Hashable {
    /// What can be true of an image. A condition on something unknown is not true.
    public enum Condition: Sendable, Hashable {
        /// It was taken from the first time on and before the last one, in seconds of the wall clock there, since 1970 as if
        /// in UTC; nil for an open end. Guesses from the time of the file do not count.
        case taken(from: Int64?, before: Int64?)
        /// It was taken on this day of any year, by the wall clock there; the month is 1 to 12. Guesses from the time of the file do not
        /// count.
        case takenOn(month: Int, day: Int)
        /// Any of these is true.
        case any([Condition])
        /// It was taken in a place of one of these names.
        case place([String])
        /// It was taken in one of these regions, states or districts.
        case region([String])
        /// It was taken in this country, in ISO 3166-1 alpha-2.
        case country(code: String)
        /// It was taken at most this far from a point. Degrees and kilometres.
        case near(latitude: Double, longitude: Double, kilometres: Double)
        /// Its file is in this folder or one below; the path is absolute.
        case below(FilePath)
        /// Its path passes a check that the library cannot do by itself.
        case path(PathCheck)
        /// The maker and the model of the camera contain this text.
        case camera(String)
        /// The name of the lens contains this text.
        case lens(String)
        /// Its format has one of these names.
        case format([String])
        /// It has this keyword.
        case keyword(String)
        /// It shows the person of this name.
        case person(String)
        /// Its rating is one of these.
        case rating(ClosedRange<Int>)
        /// It shows a screen.
        case isScreenshot
        /// It moves.
        case isLive
        /// It has a companion of this kind.
        case companion(ImageFacts.Companion.Kind)
        /// It is at least this wide and high, in pixels as displayed.
        case size(leastWidth: Int, leastHeight: Int)
        /// Its width divided by its height is more than, equal to or less than one.
        case shape(Shape)
        /// The library has an embedding of it by the model of this name.
        case model(String)
    }

    /// A comparison of width and height.
    public enum Shape: Sendable, Hashable {
        /// Higher than wide.
        case portrait
        /// Wider than high.
        case landscape
        /// As wide as high.
        case square
    }

    /// A check of an absolute path.
    public struct PathCheck: Sendable, Hashable {
        /// What is checked, for comparing filters.
        public let name: String
        /// Whether a path passes.
        public let passes: @Sendable (FilePath) -> Bool

        /// Creates a check. Two checks of the same name must do the same.
        public init(name: String, passes: @escaping @Sendable (FilePath) -> Bool) {
            self.name = name
            self.passes = passes
        }

        /// Whether both have the same name.
        public static func == (one: PathCheck, other: PathCheck) -> Bool { one.name == other.name }

        /// Hashes the name.
        public func hash(into hasher: inout Hasher) { hasher.combine(name) }
    }

    /// What must be true.
    public let condition: Condition
    /// Whether it must not be true instead.
    public let isNegated: Bool

    /// Creates a filter.
    public init(_ condition: Condition, isNegated: Bool = false) {
        self.condition = condition
        self.isNegated = isNegated
    }
}
