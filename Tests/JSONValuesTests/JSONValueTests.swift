import FoundationEssentials
import JSONValues
import Testing

struct JSONValueTests {
    private func decoded(_ text: String) throws -> JSONValue {
        try JSONDecoder().decode(JSONValue.self, from: Data(text.utf8))
    }

    @Test(
        arguments: [
            ("null", .null), ("true", .boolean(true)), ("0", .integer(0)), ("-7", .integer(-7)),
            ("0.5", .number(0.5)), ("1e300", .number(1e300)), ("18446744073709551616", .number(0x1p64)),
            ("\"\"", .string("")), ("\"1\"", .string("1")), ("[]", .array([])), ("{}", .object([:])),
            ("[1, [null, \"a\"]]", .array([.integer(1), .array([.null, .string("a")])])),
            ("{\"a\": {\"b\": false}}", .object(["a": .object(["b": .boolean(false)])])),
        ] as [(String, JSONValue)])
    func everyTypeIsDecoded(text: String, value: JSONValue) throws {
        #expect(try decoded(text) == value)
    }

    @Test(arguments: ["", "nul", "[1 2]", "{\"a\"}", "{1: 2}"])
    func whatIsNoJSONIsRefused(text: String) {
        #expect(throws: DecodingError.self) { try decoded(text) }
    }

    @Test func bothKindsOfNumbersAreNumbers() {
        #expect(JSONValue.integer(3).double == 3)
        #expect(JSONValue.number(0.5).double == 0.5)
        #expect(JSONValue.string("3").double == nil)
        #expect(JSONValue.boolean(true).double == nil)
    }
}
