internal import CUTF8Proc

/// How many columns of a terminal a text takes.
enum DisplayWidth {
    /// The columns of a text: two for each wide character, as in Chinese, Japanese and Korean, and for each emoji.
    ///
    /// - Complexity: O(n).
    static func of(_ text: String) -> Int { text.reduce(0) { $0 + columns(of: $1) } }

    /// A character of several scalars is drawn as one, as wide as its widest scalar: an emoji with a colour of skin, a letter
    /// with accents. The selector U+FE0F makes an emoji of a scalar that is narrow otherwise.
    private static func columns(of character: Character) -> Int {
        let scalars = character.unicodeScalars
        let widest = scalars.map { Int(utf8proc_charwidth(Int32($0.value))) }.max() ?? 0
        return scalars.contains("\u{FE0F}") ? max(widest, 2) : widest
    }
}
