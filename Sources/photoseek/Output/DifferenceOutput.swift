internal import Answers
internal import Analysis

/// The result of `photoseek difference`.
struct DifferenceOutput: CommandOutput {
    struct Word: Encodable {
        let word: String
        /// The cosine with the change.
        let cosine: Float
        /// The cosine less the mean cosine of all words.
        let aboveMean: Float
    }

    let model: String
    /// The words that the change goes to, best first.
    let gained: [Word]
    /// The words that it comes from, best first.
    let lost: [Word]

    init(
        _ ranked: (gained: [DifferenceWord], lost: [DifferenceWord]), among words: [String], model: String
    ) {
        func named(_ some: [DifferenceWord]) -> [Word] {
            some.map { Word(word: words[$0.word], cosine: $0.cosine, aboveMean: $0.aboveMean) }
        }
        self.model = model
        (gained, lost) = (named(ranked.gained), named(ranked.lost))
    }

    /// The words on each side of the mean.
    var lines: [Line] {
        func lines(_ title: String, _ words: [Word]) -> [Line] {
            [Line(title)] + words.map { "  \(Double($0.aboveMean).rounded(to: 3))  \($0.word)" }
        }
        return lines("more of:", gained.filter { $0.aboveMean > 0 })
            + lines("less of:", lost.filter { $0.aboveMean < 0 })
    }
}
