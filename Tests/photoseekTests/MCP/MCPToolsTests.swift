import Foundation
import TestSupport
import Testing

/// The tools, compared with what the command line says.
struct MCPToolsTests {
    private let workspace: Workspace

    init() throws {
        workspace = try Workspace()
        try workspace.addPictures(4)
        try workspace.index()
    }

    /// Pictures without scores.
    private struct ListedPictures: Decodable {
        struct Hit: Decodable {
            let path: String
        }

        let results: [Hit]
    }

    private static let tools = ["describe", "search", "show", "similar", "status"]

    @Test func eachToolIsDeclaredInFull() throws {
        let run = try MCPRun.begun(workspace)
        let result = try #require(try run.ask("tools/list").result)
        let tools = try #require(result["tools"] as? [[String: Any]])
        #expect(tools.compactMap { $0["name"] as? String }.sorted() == Self.tools)
        for tool in tools {
            for key in ["title", "description"] { #expect((tool[key] as? String)?.isEmpty == false) }
            let annotations = try #require(tool["annotations"] as? [String: Any])
            #expect(annotations["readOnlyHint"] as? Bool == true)
            #expect(annotations["destructiveHint"] as? Bool == false)
            for key in ["inputSchema", "outputSchema"] {
                let schema = try #require(tool[key] as? [String: Any])
                #expect(schema["type"] as? String == "object")
                let properties = try #require(schema["properties"] as? [String: Any])
                let required = try #require(schema["required"] as? [String])
                #expect(Set(required).isSubset(of: properties.keys))
            }
        }
        #expect(try run.ask("tools/list", ["cursor": "x"]).code == -32602)
    }

    @Test func searchAnswersAsTheCommandLine() throws {
        let run = try MCPRun.begun(workspace)
        let answer: SearchAnswer = try run.value("search", ["query": "a picture fold:no"])
        let expected = try workspace.search("a picture")
        #expect(answer.results.count == 4)
        #expect(answer.results == expected.results)
        #expect(answer.query == "a picture fold:no" && answer.model == expected.model)
        let text = try run.call("search", ["query": "a picture fold:no"]).text
        for hit in answer.results { #expect(text.contains("#\(hit.id) \(hit.path)")) }
    }

    @Test func pagesFollowEachOther() throws {
        let run = try MCPRun.begun(workspace)
        let pages: [SearchAnswer] = try (1...4).map { page in
            try run.value("search", ["query": "a picture fold:no", "limit": 1, "page": page])
        }
        #expect(
            pages.flatMap { $0.results.map(\.id) } == (try workspace.search("a picture").results.map(\.id)))
        #expect(pages.map { $0.results.map(\.rank) } == [[1], [2], [3], [4]])
        let own: SearchAnswer = try run.value("search", ["query": "a picture fold:no limit:2 page:2"])
        #expect(own.results.map(\.id) == pages[2...].flatMap { $0.results.map(\.id) })
        #expect(try run.call("search", ["query": "a picture", "page": 9]).text.contains("page 9"))
    }

    @Test func filtersAloneAndNothingListPictures() throws {
        let run = try MCPRun.begun(workspace)
        let one: ListedPictures = try run.value("search", ["query": "name:00002.png"])
        #expect(one.results.map(\.path) == [workspace.photo(Workspace.name(2))])
        let all: ListedPictures = try run.value("search", ["query": "", "limit": 100])
        #expect(all.results.count == 4)
        #expect(try run.call("search", ["query": "year:1850"]).text == "No picture passes the filters.")
    }

    @Test func similarPicturesAreOthers() throws {
        let run = try MCPRun.begun(workspace)
        let id = try workspace.id(Workspace.name(1))
        let answer: SearchAnswer = try run.value("similar", ["id": id, "query": "fold:no"])
        let expected: SearchAnswer = try workspace.program(
            "similar", "--json", "--all", workspace.photo(Workspace.name(1))
        ).decoded()
        #expect(answer.results.map(\.id) == expected.results.map(\.id).filter { $0 != id })
        let some: SearchAnswer = try run.value("similar", ["id": id, "query": "-name:00002.png fold:no"])
        #expect(some.results.count == 2)
    }

    @Test func showHasWhatIsKnownAndACopy() throws {
        try workspace.addPhotos(1)
        try workspace.index()
        let run = try MCPRun.begun(workspace)
        let id = try workspace.id("photo0.jpg")
        let answer = try run.call("show", ["id": id])
        #expect(answer.text.contains("#\(id) \(workspace.photo("photo0.jpg"))"))
        try expectTheSame(
            answer, try workspace.program("show", "--json", workspace.photo("photo0.jpg")).output)
        let small = try #require(answer.pictures.first)
        #expect(answer.pictures.count == 1 && isPicture(small))
        let large = try #require(try run.call("show", ["id": id, "picture": "large"]).pictures.first)
        #expect(isPicture(large) && large.count > small.count)
        let none = try run.call("show", ["id": id, "picture": "none"])
        #expect(none.pictures.isEmpty && none.isFailure == false)
    }

    @Test func aPictureThatIsGoneIsStillKnown() throws {
        let id = try workspace.id(Workspace.name(1))
        try workspace.remove(Workspace.name(1))
        let run = try MCPRun.begun(workspace)
        let answer = try run.call("show", ["id": id])
        #expect(answer.isFailure == false && answer.pictures.isEmpty)
        #expect(answer.text.contains("The file is not there any more."))
        #expect(answer.text.contains("There is no picture to look at"))
        #expect(try run.failure("describe", ["id": id]).contains(Workspace.name(1)))
    }

    @Test func listsComeWithPicturesIfTheyAreAskedFor() throws {
        let run = try MCPRun.begun(workspace)
        let answer = try run.call("search", ["query": "a picture fold:no", "pictures": "small"])
        #expect(answer.pictures.count == 4 && answer.pictures.allSatisfy(isPicture))
        let kinds = answer.content.compactMap { $0["type"] as? String }
        #expect(kinds == ["text"] + Array(repeating: ["text", "image"], count: 4).flatMap(\.self))
        #expect(try run.call("search", ["query": "a picture", "pictures": "none"]).pictures.isEmpty)
    }

    @Test func statusAnswersAsTheCommandLine() throws {
        let run = try MCPRun.begun(workspace)
        let answer = try run.call("status")
        #expect(answer.text.contains("4 pictures") && answer.text.contains(workspace.library))
        // The size of the files changes while they are open. The command line has no values of filters, and alone looks for a
        // process that watches.
        func sizeless(_ value: Any?) throws -> NSDictionary {
            try #require(value as? [String: Any]).filter {
                !["bytes", "tags", "cameras", "people", "probes", "watched"].contains($0.key)
            } as NSDictionary
        }
        let expected = try JSONSerialization.jsonObject(
            with: Data(try workspace.program("status", "--json").output.utf8))
        #expect(try sizeless(answer.result?["structuredContent"]) == sizeless(expected))
    }

    @Test func whatIsReturnedIsDeclared() throws {
        try workspace.addPhotos(2)
        try workspace.index()
        let run = try MCPRun.begun(workspace)
        let result = try #require(try run.ask("tools/list").result)
        let id = try workspace.id("photo0.jpg")
        let arguments: [String: [String: Any]] = [
            "search": ["query": "a picture"], "similar": ["id": id], "show": ["id": id],
            "describe": ["id": id],
            "status": [:],
        ]
        for tool in try #require(result["tools"] as? [[String: Any]]) {
            let name = try #require(tool["name"] as? String)
            let answer = try run.call(name, try #require(arguments[name]))
            let content = try #require(answer.result?["structuredContent"], "\(name): \(answer.text)")
            #expect(
                Self.undeclared(content, try #require(tool["outputSchema"] as? [String: Any])).isEmpty,
                "\(name)")
        }
    }

    /// The keys of a value that a schema does not know, or requires in vain, and values of other types.
    private static func undeclared(_ value: Any, _ schema: [String: Any], at place: String = "") -> [String] {
        switch (schema["type"] as? String, value) {
        case ("object"?, let object as [String: Any]):
            let properties = schema["properties"] as? [String: [String: Any]] ?? [:]
            let missing = (schema["required"] as? [String] ?? []).filter { object[$0] == nil }
            return missing.map { "\(place).\($0) is missing" }
                + object.flatMap { key, value in
                    // Objects in lists may have more keys than are told.
                    properties[key].map { undeclared(value, $0, at: "\(place).\(key)") }
                        ?? (place.isEmpty ? ["\(key) is not declared"] : [])
                }
        case ("array"?, let list as [Any]):
            return list.flatMap {
                undeclared($0, schema["items"] as? [String: Any] ?? [:], at: "\(place)[]")
            }
        case ("string"?, let text as String):
            let values = schema["enum"] as? [String]
            return values?.contains(text) == false ? ["\(place) is \(text)"] : []
        case ("integer"?, let number as NSNumber):
            return Double(number.intValue) == number.doubleValue ? [] : ["\(place) is \(number)"]
        case ("number"?, is NSNumber), ("boolean"?, is NSNumber): return []
        default: return ["\(place) has another type"]
        }
    }

    private func isPicture(_ bytes: Data) -> Bool {
        bytes.starts(with: Array("RIFF".utf8)) || bytes.starts(with: [0xFF, 0xD8, 0xFF])
    }

    private func expectTheSame(
        _ answer: MCPAnswer, _ output: String, sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        let expected = try JSONSerialization.jsonObject(with: Data(output.utf8)) as? NSDictionary
        #expect(
            answer.result?["structuredContent"] as? NSDictionary == expected, sourceLocation: sourceLocation)
    }
}
