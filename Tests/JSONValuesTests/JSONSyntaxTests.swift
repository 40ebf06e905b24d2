import FoundationEssentials
import JSONValues
import Testing

/// Where a text stops being JSON, beside what the decoder accepts.
struct JSONSyntaxTests {
    private static func isDecoded(_ bytes: [UInt8]) -> Bool {
        (try? JSONDecoder().decode(JSONValue.self, from: Data(bytes))) != nil
    }

    @Test(
        arguments: [
            ("{\"a\": 1,\n b}", 10), ("[1 2]", 3), ("[1, 2", 5), ("{\"a\" 1}", 5), ("", 0), (" \n", 2),
            ("{} {}", 3), ("[tru]", 1), ("[1.2.3]", 1), ("[\"a]", 1), ("{1: 2}", 1), ("]", 0), ("[1}", 2),
            ("{\"a\": [1, {\"b\": }]}", 16),
        ] as [(String, Int)])
    func theFirstWrongByteIsFound(text: String, offset: Int) {
        #expect(JSONSyntax.errorOffset(in: Array(text.utf8)) == offset)
        #expect(!Self.isDecoded(Array(text.utf8)))
    }

    @Test(arguments: [
        "1", "-0.5e3", "true", "\"\\\"\"", "[]", "{}", " [ 1 , [ ] , { } ] ",
        "{\"a\": {\"b\": [null, \"]\"]}, \"c\": 2}",
        "[[[[1]]], {\"a\": []}]", "[1, 2,]", "{\"a\": 1,}",
    ])
    func whatIsDecodedHasNoError(text: String) {
        #expect(Self.isDecoded(Array(text.utf8)))
        #expect(JSONSyntax.errorOffset(in: Array(text.utf8)) == nil)
    }

    @Test func deepNestingNeedsNoStack() {
        let open = [UInt8](repeating: UInt8(ascii: "["), count: 1_000_000)
        #expect(JSONSyntax.errorOffset(in: open) == open.count)
        let close = [UInt8](repeating: UInt8(ascii: "]"), count: 1_000_000)
        #expect(JSONSyntax.errorOffset(in: open + close) == nil)
    }

    /// Whatever the decoder accepts must have no error, for any change of a byte and any end.
    @Test func changedTextsAgreeWithTheDecoder() {
        let text = Array(
            "{\"rules\": [{\"name\": \"a\", \"for\": [\"b\", \"c\"], \"bound\": 50, \"x\": [true, null, -1.5e2]}]}"
                .utf8)
        for place in text.indices {
            for byte in Array("{}[]\",:0 -e\n\\x".utf8) {
                var changed = text
                changed[place] = byte
                if Self.isDecoded(changed) { #expect(JSONSyntax.errorOffset(in: changed) == nil) }
            }
            let end = Array(text[..<place])
            #expect(JSONSyntax.errorOffset(in: end) != nil)
        }
    }
}
