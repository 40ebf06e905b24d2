import Query
import Testing

/// What a user may go on with.
@Suite struct QueryCompletionTests {
    @Test func everyKeyIsKnown() throws {
        #expect(QueryCompletion.keys.contains("tag:") && QueryCompletion.keys.contains("limit:"))
        for key in QueryCompletion.keys { #expect(QueryCompletion.values(of: String(key.dropLast())) != nil) }
        #expect(QueryCompletion.values(of: "TAG") != nil)
        #expect(QueryCompletion.values(of: "camra") == nil && QueryCompletion.values(of: "") == nil)
    }

    @Test func fixedValuesAreRead() throws {
        for key in QueryCompletion.keys {
            guard case .only(let values)? = QueryCompletion.values(of: String(key.dropLast())) else {
                continue
            }
            #expect(!values.isEmpty)
            for value in values { _ = try SearchRequest(parsing: key + value) }
        }
    }

    @Test func aWrittenValueIsReadAsItself() throws {
        for value in [
            "family", "New York", "it's \"here\"", "a\\b", "Zürich: See", "a\u{3000}b", "-x", "#1 (*)",
        ] {
            let request = try SearchRequest(parsing: "tag:" + QueryCompletion.written(value))
            #expect(request.filters == [SearchFilter(.tag(value))].compactMap(\.self), "\(value)")
        }
    }
}
