internal import LibraryStore

/// The words of a request that are looked for among the words of pictures.
///
/// These are the words of its texts with a positive weight, all together, without those that say nothing by themselves (see
/// ``EmptyWords``). If only such words are there, they count.
struct RequestWords {
    /// More words are a description of what a picture shows, which the words of no picture have.
    private static let mostWords = 32

    /// The words as they are compared, each once.
    let forms: [String]
    /// Whether there are texts with a positive weight.
    let hasTexts: Bool

    init(_ terms: [SearchTerm]) {
        let texts = terms.compactMap { term in
            if case .text(let text) = term.content, term.weight > 0 { WordSplitter.asked(text) } else { nil }
        }
        hasTexts = !texts.isEmpty
        let telling = texts.flatMap { EmptyWords.removed(from: $0) }
        let words = telling.isEmpty ? texts.flatMap(\.self) : telling
        var seen: Set<String> = []
        let forms = words.map(\.form).filter { seen.insert($0).inserted }
        self.forms = forms.count <= Self.mostWords ? forms : []
    }
}

/// English words that say nothing about a picture by themselves.
enum EmptyWords {
    /// The words without those that say nothing: small words, single Latin letters, and what stands before "of" in "a photo of".
    static func removed(from words: [WordSplitter.Asked]) -> [WordSplitter.Asked] {
        words.enumerated().filter { index, word in
            if pictures.contains(word.form), index + 1 < words.count, words[index + 1].spelling == "of" {
                return false
            }
            return !small.contains(word.spelling) && !isLetter(word.spelling)
        }.map(\.element)
    }

    private static func isLetter(_ word: String) -> Bool {
        word.utf8.count == 1 && word.utf8.first.map { $0 > UInt8(ascii: "9") } ?? false
    }

    private static let small: Set<String> = [
        "about", "above", "after", "along", "also", "among", "an", "and", "any", "are", "around", "as", "at",
        "be", "been",
        "before", "behind", "below", "beside", "between", "but", "by", "did", "do", "does", "during", "for",
        "from", "had",
        "has", "have", "he", "her", "his", "how", "if", "in", "into", "is", "it", "its", "me", "my", "near",
        "no", "not",
        "of", "off", "on", "onto", "or", "our", "out", "over", "she", "so", "some", "than", "that", "the",
        "their", "them",
        "then", "there", "these", "they", "this", "those", "through", "to", "too", "under", "up", "us",
        "very", "was", "we",
        "were", "what", "when", "where", "which", "while", "who", "with", "without", "you", "your",
    ]

    /// As they are compared.
    private static let pictures: Set<String> = Set(
        ["photo", "photograph", "picture", "image", "pic", "shot", "snapshot"].flatMap {
            WordSplitter.asked($0).map(\.form)
        })
}
