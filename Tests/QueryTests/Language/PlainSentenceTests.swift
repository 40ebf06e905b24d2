import Query
import TestSupport
import Testing

/// Sentences as people type them are one text, with nothing changed but white space.
struct PlainSentenceTests {
    private static func isOneText(_ sentence: String) throws -> Bool {
        var expected = SearchRequest()
        expected.terms = [try #require(SearchTerm(text: sentence))]
        let request = try? SearchRequest(parsing: sentence)
        return request == expected
    }

    @Test(arguments: [
        "a dog on a beach", "Two cats, one bed.", "a black-and-white photo of a T-shirt",
        "state-of-the-art kitchen",
        "rock'n'roll", "the dog's bowl & the cat's", "people at 3:30 pm", "a ratio of 16:9",
        "AC/DC on stage and/or at home",
        "w/o people", "http://example.com/cat.jpg", "see https://example.org", "a 5* hotel",
        "a 4*4 in the mud", "a 27\" screen",
        "6'2\" tall", "C++ code on a screen", "a grade of A+", "a mug that says \"world's best dad\"",
        "\"open\" on one door and \"closed\" on the other", "temperatures of -5 °C", "+1 guest",
        "-40 degrees", "a thumbs up (+1)",
        "50% off", "$20 bills", "@home", "a #hashtag", "№ 5", "note: a yellow one",
        "Paris: the city of light", "wow :) so cute",
        "nice:)", ":-)", "<- left, right ->", "a -> b", "before and after", "in the year 2021",
        "near the sea", "under a tree",
        "is this a dog?", "what type of tree", "a camera lens", "a name tag", "by the sea",
        "a page of a book", "a model on a runway",
        "the score was 3-1", "a 3-1 win", "9/11 memorial", "10 / 10", "cat / dog", "a * b", "*", "5*, really",
        "5*.", "5*…", "-€5", "-“so-called”", "nan",
        "what?!", "...and then",
        "wait...", "e.g. a cat", "v2.0", "1.5 litres", "1,000 people", "a cat—asleep—on a sofa",
        "a cat – asleep", "¿un gato?",
        "ein Hund am Strand – im Sommer", "chien sur la plage", "海滩上的狗", "标题：狗", "🐶 on a 🏖️", "rock 'n' roll",
        "don't",
        "_underlined_ words", "~50 people", "a ~ b", "x = y", "a|b", "[draft] cat", "{}", "--", "a -- b",
        "a --dashed word", "key-:x", "dog:...", "so:…", "a nan in an inf", "dog:...", "so:…",
        "a nan in an inf",
        "back\\slash",
    ])
    func sentencesThatPeopleType(_ sentence: String) throws {
        #expect(try Self.isOneText(sentence))
    }

    @Test(arguments: 1...10)
    func sentencesOfRandomWords(_ seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        func pick(_ words: [String]) -> String { words.randomElement(using: &random) ?? "" }
        for _ in 0..<1000 {
            var words = (0..<Int.random(in: 1...12, using: &random)).map { _ in Self.word(pick) }
            words[0] = pick([words[0], words[0].capitalizedFirst])
            let sentence =
                words.joined(separator: pick([" ", " ", "  ", "\t", "\u{A0}"]))
                + pick(["", ".", "!", "?", "…"])
            #expect(try Self.isOneText(sentence), "\(sentence)")
        }
    }

    private static func word(_ pick: ([String]) -> String) -> String {
        let word = pick(others + keys)
        switch pick(["plain", "plain", "plain", "joined", "marked", "number"]) {
        case "joined":
            return word + pick(["-", "'", "/", "-and-", "’", "&", ".", "+", "*", "=", "\""])
                + pick(others + keys)
        case "marked":
            // A key with a colon is a fault if nothing follows.
            let marks =
                [",", ";", ")", "'", "”", "]", "!", "...", "'s", "+", "-"]
                + (keys.contains(word) ? [] : [":"])
            return pick(["", "(", "'", "“", "["]) + word + pick(marks)
        case "number":
            return pick([
                "2", "-5", "+1", "16:9", "3:30", "1.5", "1,000", "50%", "$20", "5*", "4*4", "6'2\"", "1990s",
            ])
        default:
            return word
        }
    }

    private static let others = [
        "a", "the", "two", "dog", "cat", "beach", "people", "at", "with", "on", "red", "sunset", "child",
        "bicycle",
        "café", "犬", "🐶",
    ]

    private static let keys = [
        "after", "before", "date", "year", "on", "in", "near", "under", "name", "type", "camera", "lens",
        "tag",
        "person",
        "rating", "is", "wider", "taller", "model", "limit", "page", "score", "strength", "fold", "by",
        "template",
        "templates",
    ]
}

extension String {
    fileprivate var capitalizedFirst: String { prefix(1).uppercased() + dropFirst() }
}
