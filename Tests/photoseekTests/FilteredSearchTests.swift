import Foundation
import TestSupport
import Testing

/// Queries with filters, pictures and weights, in the built program.
struct FilteredSearchTests {
    private struct Answer: Decodable {
        struct Hit: Decodable {
            let path: String
            let score: Float?
        }

        let results: [Hit]
    }

    private let workspace: Workspace

    init() throws {
        workspace = try Workspace()
        for (number, date) in ["20190501", "20200601", "20210701", "20210801"].enumerated() {
            try workspace.addPicture("IMG_\(date)_120000.png", seed: number)
        }
        try workspace.addPicture("plain.png", seed: 9)
        try workspace.index()
    }

    private func names(_ query: String...) throws -> [String] {
        let outcome = try workspace.program.start(["search", "--json"] + query).wait()
        #expect(outcome.code == 0, "\(outcome.errors)")
        let answer: Answer = try outcome.decoded()
        return answer.results.map { String($0.path.dropFirst(workspace.photos.count + 1).prefix(8)) }
    }

    @Test func filtersAloneListPicturesByTime() throws {
        #expect(try names("year:2021") == ["IMG_2021", "IMG_2021"])
        #expect(try names("after:2020") == ["IMG_2021", "IMG_2021", "IMG_2020"])
        #expect(try names("--where", "before:2021 after:2020-01") == ["IMG_2020"])
        #expect(try names("after:2019", "-n", "2", "--page", "2") == ["IMG_2020", "IMG_2019"])
        let outcome = try workspace.program.start(["search", "year:2021"]).wait()
        #expect(outcome.output.hasPrefix("  1  ") && outcome.errors.isEmpty)
    }

    @Test func filtersHoldBeforeRanking() throws {
        let all = try names("a", "cat")
        #expect(all.count == 5)
        #expect(try names("a", "cat", "year:2021").count == 2)
        // None is lost to a small limit, whatever its rank among all.
        for year in ["2019", "2020"] {
            #expect(try names("a cat", "year:\(year)", "-n", "1") == ["IMG_\(year)"])
        }
        #expect(try names("a cat", "name:plain*") == ["plain.pn"])
        #expect(try names("a cat", "type:jpg").isEmpty)
        #expect(Set(try names("--", "a cat", "-year:2021")) == ["IMG_2019", "IMG_2020", "plain.pn"])
    }

    @Test func wordsAndPicturesAreAdded() throws {
        let picture = workspace.photo("plain.png")
        #expect(try !names(picture).contains("plain.pn"))
        #expect(try names(picture, "+", "a cat").count == 4)
        try workspace.program.start(["search", "a cat", "-", "a cat"]).wait().expectFailure(
            64, saying: "cancel")
    }

    @Test func whatIsWrongIsSaid() throws {
        let cases: [([String], String)] = [
            (["yeer:2020"], "year:"), (["after:2019-02-30"], "2019-02"), (["\"a dog"], "quote"),
            (["type:nothing"], "jpg"), (["type:png", "by:words"], "words"), (["in:Xyzzyville"], "Xyzzyville"),
            (["--where", "a dog", "x"], "--where"),
            (["--template", "no place", "x"], "{}"), (["--templates", "none", "x"], "photos"),
            (["a", "+"], "+"),
            ([""], "empty"),
        ]
        for (arguments, words) in cases {
            try workspace.program.start(["search"] + arguments).wait().expectFailure(64, saying: words)
        }
        try workspace.program.start(["search", "#99"]).wait().expectFailure(66, saying: "99")
        try workspace.program.start(["search", workspace.photo("none.png")]).wait()
            .expectFailure(66, saying: "none.png")
    }

    @Test func templatesChangeTheEmbedding() throws {
        func scores(_ arguments: String...) throws -> [Float?] {
            let answer: Answer = try workspace.program.start(["search", "--json", "cat"] + arguments).wait()
                .decoded()
            return answer.results.map(\.score)
        }
        #expect(try scores("--template", "{}") == scores())
        #expect(try scores("--template", "a photo of {}") != scores())
        #expect(try scores("--templates", "photo") == scores("--template", "a photo of {}"))
    }
}
