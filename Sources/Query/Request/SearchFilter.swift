/// Something that must be true of a picture, or must not be.
public struct SearchFilter: Hashable, Sendable {
    /// What can be true of a picture. Letter case is ignored in all texts.
    public enum Condition: Hashable, Sendable {
        /// It was taken on one of these days, in the local time of the place where it was taken.
        case taken(DateRange)
        /// It was taken on this day of any year, in the local time of the place where it was taken.
        case takenOn(DayOfYear)
        /// It was taken in the city, region or country of this name.
        case place(String)
        /// It was taken near a place.
        case near(Surroundings)
        /// Its file is in a folder or in one below it.
        case under(FolderMatch)
        /// The maker and model of the camera contain this text.
        case camera(String)
        /// The name of the lens contains this text.
        case lens(String)
        /// The format of its file has this name or this usual extension; in lower case.
        case type(String)
        /// It has this keyword.
        case tag(String)
        /// It shows the person of this name.
        case person(String)
        /// Its rating is one of these; part of ``ratings``.
        case rating(ClosedRange<Int>)
        /// It is of this kind.
        case kind(PictureKind)
        /// It is at least this many pixels wide, as it is shown; at least 1.
        case leastWidth(Int)
        /// It is at least this many pixels high, as it is shown; at least 1.
        case leastHeight(Int)
        /// The name of its file matches this pattern.
        case name(NamePattern)
        /// The library has an embedding of it by the model of this name.
        case model(String)
    }

    /// The ratings that a picture may have, in stars.
    public static let ratings = 0...5

    /// What must be true, or must not be.
    public let condition: Condition
    /// Whether the condition must not be true.
    public let isNegated: Bool

    /// Creates a filter; nil if a text of the condition is blank or has a NUL, or if a number is out of its range.
    public init?(_ condition: Condition, isNegated: Bool = false) {
        switch condition {
        case .place(let text), .camera(let text), .lens(let text), .tag(let text), .person(let text),
            .model(let text), .type(let text):
            guard Self.isName(text) else { return nil }
        case .rating(let range):
            guard range.clamped(to: Self.ratings) == range else { return nil }
        case .leastWidth(let pixels), .leastHeight(let pixels):
            guard pixels >= 1 else { return nil }
        case .taken, .takenOn, .near, .under, .kind, .name:
            break
        }
        if case .type(let text) = condition {
            self.condition = .type(text.lowercased())
        } else {
            self.condition = condition
        }
        self.isNegated = isNegated
    }

    /// Whether a text can be the name of something: it is not blank and has no NUL.
    static func isName(_ text: String) -> Bool {
        !text.allSatisfy(\.isWhitespace) && !text.utf8.contains(0)
    }
}

/// A kind of picture, by its shape or by how it was made.
public enum PictureKind: String, CaseIterable, Hashable, Sendable {
    /// Higher than it is wide.
    case portrait
    /// Wider than it is high.
    case landscape
    /// As wide as it is high.
    case square
    /// A copy of a screen.
    case screenshot
    /// What a camera's sensor recorded.
    case raw
    /// A still picture with a short film.
    case live
}
