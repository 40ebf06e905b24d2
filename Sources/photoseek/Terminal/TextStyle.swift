/// How a part of a line looks where there is colour.
enum TextStyle {
    /// Less important than the rest.
    case dim
    /// Good news.
    case green
    /// Something that the user should know.
    case yellow
    /// A failure.
    case red

    /// The control sequence that begins the style: "select graphic rendition" of ECMA-48, 8.3.117, with the sixteen colours
    /// whose shades the user's terminal chooses.
    var beginning: [UInt8] {
        switch self {
        case .dim: Self.sequence("2")
        case .green: Self.sequence("32")
        case .yellow: Self.sequence("1;33")
        case .red: Self.sequence("1;31")
        }
    }

    /// The control sequence that ends every style.
    static let end = sequence("0")

    private static func sequence(_ parameters: String) -> [UInt8] { Array("\u{1B}[\(parameters)m".utf8) }
}
