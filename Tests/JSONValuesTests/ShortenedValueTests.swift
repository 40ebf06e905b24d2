import FoundationEssentials
import JSONValues
import Testing

/// Values in error messages.
struct ShortenedValueTests {
    @Test(arguments: [
        ("null", "null"), ("true", "true"), ("-7", "-7"), ("1.5", "1.5"), ("1e300", "1e+300"),
        (#""a b""#, #""a b""#), ("[1, 2]", "a list of 2"), ("{}", "an object with no keys"),
        (#"{"b": 1, "a": 2}"#, "an object with the keys a, b"),
        (
            #"{"a": 1, "b": 1, "c": 1, "d": 1, "e": 1, "f": 1, "g": 1}"#,
            "an object with 7 keys: a, b, c, d, e, f, …"
        ),
    ])
    func everyKindOfValueIsAFewWords(json: String, words: String) throws {
        #expect(try JSONDecoder().decode(JSONValue.self, from: Data(json.utf8)).shortened == words)
    }

    @Test func textOfAFileIsShortAndEscaped() {
        let hostile = "\u{1B}[2J\n\u{202E}" + String(repeating: "x", count: 1_000_000)
        for value in [JSONValue.string(hostile), .object([hostile: .null])] {
            #expect(value.shortened.unicodeScalars.count < 100)
            #expect(value.shortened.unicodeScalars.allSatisfy { (" "..."~").contains($0) || $0 == "…" })
        }
        #expect(JSONValue.string(hostile).shortened.hasPrefix(#""\u{1B}[2J\n\u{202E}x"#))
        #expect("abc".shortened(to: 3) == "abc" && "abcd".shortened(to: 3) == "abc…")
    }
}
