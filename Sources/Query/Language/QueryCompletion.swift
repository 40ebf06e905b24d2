/// What a user may go on with who has typed the beginning of a word of a query.
public enum QueryCompletion {
    /// Where the values of a key come from.
    public enum Values: Sendable {
        /// There are only these.
        case only([String])
        /// The names of formats and their extensions.
        case formats
        /// The keywords of a library.
        case keywords
        /// The people of a library.
        case people
        /// The places of a library.
        case places
        /// The cameras of a library.
        case cameras
        /// The lenses of a library.
        case lenses
        /// The years in which pictures of a library were taken.
        case years
        /// The models of a library.
        case models
        /// The probes of a library.
        case probes
        /// Anything, such as a number.
        case any
    }

    /// All keys, each with its colon.
    public static let keys = QueryKey.allCases.map { $0.rawValue + ":" }

    /// The values of a key, given without its colon and in any letter case; nil if there is no such key.
    public static func values(of key: String) -> Values? {
        switch QueryKey(rawValue: key.lowercased()) {
        case nil: nil
        case .like: .probes
        case .year: .years
        case .tag: .keywords
        case .person: .people
        case .in, .near: .places
        case .camera: .cameras
        case .lens: .lenses
        case .model: .models
        case .type: .formats
        case .is: .only(PictureKind.allCases.map(\.rawValue))
        case .by: .only(Ranking.allCases.map(\.rawValue))
        case .fold: .only(["yes", "no"])
        case .templates: .only(TemplateSet.all.map(\.name))
        case .rating: .only(SearchFilter.ratings.map(String.init))
        default: .any
        }
    }

    /// Returns a value as it is written in a query: with backslashes before white space, quotes and backslashes, so that what was
    /// typed of it stays its beginning.
    public static func written(_ value: String) -> String {
        var text = ""
        for scalar in value.unicodeScalars {
            if scalar.isSpace || scalar == "\"" || scalar == "\\" { text += "\\" }
            text.unicodeScalars.append(scalar)
        }
        return text
    }
}
