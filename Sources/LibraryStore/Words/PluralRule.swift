/// Makes plurals and their singulars equal.
///
/// The endings are those of Harman's S stemmer ("How effective is suffixing?", 1991). It leaves "beache" of "beaches", so a final e is
/// left out of all words as well, and a final y becomes i. Words with other endings, such as "riding", stay as they are: more
/// would make different names equal.
enum PluralRule {
    /// The form in which a word of small letters is compared. Words of up to three letters stay as they are.
    static func singular(_ word: String) -> String {
        if let known = irregular[word] { return known }
        var letters = Array(word.utf8)
        func ends(_ ending: StaticString) -> Bool {
            ending.withUTF8Buffer { letters.count > $0.count && letters.suffix($0.count).elementsEqual($0) }
        }
        guard letters.count > 3 else { return word }
        if ends("s"), !ends("ss"), !ends("us"), !ends("is") { letters.removeLast() }
        guard letters.count > 3 else { return String(decoding: letters, as: UTF8.self) }
        if ends("e") {
            letters.removeLast()
        } else if ends("y"), !"aeiou".utf8.contains(letters[letters.count - 2]) {
            letters[letters.count - 1] = UInt8(ascii: "i")
        }
        return String(decoding: letters, as: UTF8.self)
    }

    private static let irregular = [
        "children": "child", "feet": "foot", "flies": "fly", "geese": "goos", "knives": "knif",
        "leaves": "leaf", "men": "man", "mice": "mous", "people": "person", "skies": "sky", "teeth": "tooth",
        "wives": "wif", "wolves": "wolf", "women": "woman",
    ]
}
