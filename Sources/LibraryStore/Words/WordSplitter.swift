/// The words in a text, in the form in which libraries keep and compare them.
///
/// Names of files and folders, keywords and sentences are all split in the same way:
///
/// - Letters and digits are separate words: `IMG_2041`, `IMG2041` and `img 2041` have the words "img" and "2041".
/// - Letter case, accents and the form of characters (full width, ligatures) do not matter. See `FoldedText`.
/// - Plurals are compared by their singular. See `PluralRule`.
/// - What is kept is also split where small letters are followed by a capital: `BeachParty` has the words "beach", "party" and
///   "beachparty". What is asked for is not, so that "iPhone" and "iphone" find the same.
/// - A run of characters of scripts without spaces between words, and of Hangul, whose particles follow without a space,
///   becomes the pairs of its neighbours; what is kept also has each character by itself.
/// - Emoji and other symbols are words by themselves.
/// - An apostrophe and a final s are left out.
public enum WordSplitter {
    /// Only this many characters of a text are read.
    static let longestText = 20_000
    /// Only this many words of a text are kept.
    static let mostWords = 1000
    /// Only this many characters of a word are compared.
    static let longestWord = 64

    /// A word that someone looks for.
    public struct Asked: Hashable, Sendable {
        /// The word in small letters, without accents.
        public let spelling: String
        /// What is compared.
        public let form: String
    }

    /// The words of a text that belongs to a picture, each once, in their order.
    ///
    /// - Complexity: O(n).
    public static func kept(_ text: String) -> [String] {
        var kept: [String] = []
        var seen: Set<String> = []
        var scanner = WordScanner(FoldedText(text, longest: longestText))
        while kept.count < mostWords, let run = scanner.next() {
            for word in words(keeping: run) where seen.insert(word).inserted { kept.append(word) }
        }
        return kept
    }

    /// The words of a text that someone looks for, in their order.
    ///
    /// - Complexity: O(n).
    public static func asked(_ text: String) -> [Asked] {
        var asked: [Asked] = []
        var scanner = WordScanner(FoldedText(text, longest: longestText))
        while let run = scanner.next() {
            switch run {
            case .letters(let letters):
                let spelling = spelling(letters)
                asked.append(Asked(spelling: spelling, form: PluralRule.singular(spelling)))
            case .digits(let codes), .symbol(let codes):
                let spelling = spelling(codes)
                asked.append(Asked(spelling: spelling, form: spelling))
            case .unspaced(let codes):
                asked += pairs(codes).map { Asked(spelling: $0, form: $0) }
            }
        }
        return asked
    }

    /// Whether a text has only characters that words have, so that it cannot be taken for anything else.
    static func isWord(_ text: String) -> Bool {
        !text.isEmpty
            && text.unicodeScalars.allSatisfy { scalar in
                !scalar.isASCII || ("a"..."z").contains(scalar) || ("0"..."9").contains(scalar)
            }
    }

    private static func words(keeping run: WordScanner.Run) -> [String] {
        switch run {
        case .letters(let letters):
            let whole = PluralRule.singular(spelling(letters))
            let parts = capitalizedParts(letters)
            return parts.count == 1 ? [whole] : parts.map { PluralRule.singular(spelling($0)) } + [whole]
        case .digits(let codes), .symbol(let codes):
            return [spelling(codes)]
        case .unspaced(let codes):
            return codes.count == 1
                ? [spelling(codes)] : codes.indices.map { spelling(codes[$0...$0]) } + pairs(codes)
        }
    }

    private static func pairs(_ codes: ArraySlice<FoldedText.Code>) -> [String] {
        guard codes.count > 1 else { return [spelling(codes)] }
        return codes.indices.dropLast().map { spelling(codes[$0...$0 + 1]) }
    }

    /// The parts of letters that begin with a capital after a small letter, or with the last of several capitals before a small
    /// one, as in `HTMLPage`.
    private static func capitalizedParts(
        _ letters: ArraySlice<FoldedText.Code>
    ) -> [ArraySlice<FoldedText.Code>] {
        var parts: [ArraySlice<FoldedText.Code>] = []
        var start = letters.startIndex
        for index in letters.indices.dropFirst() where letters[index].isCapital {
            let isAfterSmall = !letters[index - 1].isCapital
            let isBeforeSmall = index + 1 < letters.endIndex && !letters[index + 1].isCapital
            guard isAfterSmall || isBeforeSmall else { continue }
            parts.append(letters[start..<index])
            start = index
        }
        return parts + [letters[start...]]
    }

    private static func spelling(_ codes: ArraySlice<FoldedText.Code>) -> String {
        var spelling = String.UnicodeScalarView()
        for code in codes.prefix(longestWord) { spelling.append(code.scalar) }
        return String(spelling)
    }
}
