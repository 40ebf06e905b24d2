import Query
import Testing

/// Properties of the language: what is printed is read as the same request, and any string has an answer.
struct QueryRoundTripTests {
    @Test(arguments: 1...8)
    func aPrintedRequestIsReadAsTheSame(_ seed: UInt64) throws {
        var random = RandomRequests(seed: seed)
        for _ in 0..<5000 {
            let request = random.request()
            let printed = request.description
            let read = try SearchRequest(parsing: printed)
            #expect(read == request, "\(printed)")
            #expect(read.description == printed)
            // One line, whatever the values have in them.
            #expect(printed.allSatisfy { !$0.isNewline })
            guard read == request else { return }
        }
    }

    @Test(arguments: 1...10)
    func anyStringIsARequestOrHasAFault(_ seed: UInt64) throws {
        var random = RandomRequests(seed: 100 + seed)
        var counts = (requests: 0, faults: 0)
        for _ in 0..<10_000 {
            let query = random.query()
            let request: SearchRequest
            do {
                request = try SearchRequest(parsing: query)
            } catch {
                counts.faults += 1
                #expect(error.range.upperBound <= query.utf8.count)
                #expect(Array(query.utf8)[error.range] == Array(error.found.utf8)[...], "\(query)")
                let lines = error.place(in: query, width: 20).split(
                    separator: "\n", omittingEmptySubsequences: false)
                #expect(lines.count == 2 && lines[0].count <= 20 && lines[1].hasSuffix("^"), "\(query)")
                continue
            }
            counts.requests += 1
            #expect(try SearchRequest(parsing: request.description) == request, "\(query)")
        }
        // Both happen often, so that both are tested.
        #expect(counts.requests > 1000 && counts.faults > 1000, "\(counts)")
    }

    /// A parser that is not linear would not end.
    @Test(arguments: [
        "a", "a ", "- ", "+a ", "\"", "\\", "\\\" ", "0", "0.5 ", "0.5*", "1 \n", "* ", "#1", "#1 ", "./",
        "./a ", "/", ":", "a:",
        "a-", "tag:x ", "tag:", "\"a\" ", "a\" ", "e\u{301}", "\u{301}", "👩‍👩‍👧", "\r\n", ",", "near:a,",
        "name:*?", "-",
    ])
    func longQueriesAreReadInLinearTime(_ piece: String) {
        for beginning in ["", "\"", "near:", "./"] {
            let query = beginning + String(repeating: piece, count: (1 << 17) / piece.utf8.count - 8)
            do {
                let request = try SearchRequest(parsing: query)
                #expect(request.description.utf8.count > 0)
            } catch {
                #expect(error.place(in: query).split(separator: "\n").last?.hasSuffix("^") == true)
            }
        }
    }

    @Test func theOrderIsTermsFiltersSettings() throws {
        let request = try SearchRequest(
            parsing:
                "page:2 by:words limit:5 -tag:work year:2021 #3 -people fold:no 2*./a\\ b.jpg strength:>=50 a dog score:0.25 templates:photos is:raw"
        )
        #expect(
            request.description
                == "#3 - people + 2 * ./a\\ b.jpg + a dog -tag:work year:2021 is:raw templates:photos by:words fold:no strength:50 score:0.25 limit:5 page:2"
        )
        #expect(SearchRequest().description == "page:1")
        #expect(try SearchRequest(parsing: "page:1") == SearchRequest())
    }

    @Test(arguments: [
        "after:2019", "after:2019-06", "after:2019-06-03", "before:2020", "before:2020-03",
        "before:2020-03-02",
        "year:2021", "year:2019..2021", "date:2020-02", "date:2020-02-29", "date:2020-02-01..2020-02-28",
        "date:2019-06-03..2021-12-31", "date:..9999-12-31", "year:9999", "date:9999-12", "year:0001",
        "date:0001-01-01",
        "near:Lisbon,50km", "near:\"Paris, Texas\",20km", "near:-38.7,9.1,0.5km", "under:Holidays/2021",
        "under:/",
        "under:./a\\ b", "camera:\"Pixel 7\"", "in:Österreich", "-rating:2..4", "rating:5", "name:IMG_04*",
        "name:*\"a b\"?", "name:\"\\xFC\"*",
    ])
    func valuesArePrintedInTheirShortestForm(_ filter: String) throws {
        #expect(try SearchRequest(parsing: filter).description == filter)
    }
}
