import Foundation
import TestSupport
import Testing

/// `photoseek show`: all that the library knows of one picture.
struct ShowTests {
    private struct Picture: Decodable {
        struct Model: Decodable {
            let model: String
            let embedded: Bool
        }

        struct File: Decodable, Equatable {
            let name: String
            let kind: String
        }

        let path: String
        let state: String?
        let id: Int64?
        let width: Int?
        let format: String?
        let takenAt: String?
        let takenAtSource: String?
        let country: String?
        let tags: [String]?
        let rating: Int?
        let files: [File]?
        let models: [Model]?
        let failure: String?
    }

    private let workspace: Workspace

    init() throws {
        workspace = try Workspace()
        try workspace.addPicture("IMG_20210704_123015.png", seed: 1)
        try workspace.write(
            Array(
                """
                {"title": "x", "photoTakenTime": {"timestamp": "1625401815"},
                 "geoData": {"latitude": 38.7078, "longitude": -9.1366, "altitude": 12.0}}
                """.utf8), to: "IMG_20210704_123015.png.json")
        try workspace.write([1, 2, 3], to: "broken.jpg")
        try workspace.index()
    }

    private func show(_ name: String) throws -> Picture {
        try workspace.program.start(["show", "--json", workspace.photo(name)]).wait().decoded()
    }

    @Test func aPictureIsDescribedForPeopleAndForPrograms() throws {
        let text = try workspace.program.start(["show", workspace.photo("IMG_20210704_123015.png")]).wait()
        #expect(text.code == 0 && text.errors.isEmpty)
        for words in [
            "picture  ", "PNG, ", "taken       2021-07-04 12:30:15+00:00 (takeout)",
            "Portugal (38.70780, -9.13660, 12 m)", "IMG_20210704_123015.png.json (sidecar)",
        ] {
            #expect(text.output.contains(words), "\(words) in \(text.output)")
        }
        let picture = try show("IMG_20210704_123015.png")
        #expect(picture.path == workspace.photo("IMG_20210704_123015.png") && picture.state == "unchanged")
        #expect(
            picture.format == "PNG" && picture.takenAtSource == "takeout" && picture.country == "Portugal")
        #expect(picture.files == [.init(name: "IMG_20210704_123015.png.json", kind: "sidecar")])
        #expect(picture.models?.map(\.embedded) == [true] && picture.failure == nil && picture.tags == nil)
        // By its sidecar as well.
        #expect(try show("IMG_20210704_123015.png.json").id == picture.id)
        // The same facts come with search results.
        struct Hits: Decodable { let results: [Picture] }
        let hits: Hits = try workspace.program.start(["search", "--json", "a cat"]).wait().decoded()
        #expect(hits.results.map(\.takenAt) == [picture.takenAt])
    }

    @Test func changedAndMissingFilesAreSaidToBe() throws {
        try workspace.touch("IMG_20210704_123015.png")
        #expect(try show("IMG_20210704_123015.png").state == "changed")
        try workspace.remove("IMG_20210704_123015.png")
        let picture = try show("IMG_20210704_123015.png")
        #expect(picture.state == "missing" && picture.width != nil)
    }

    @Test func aFailureIsShownWithItsReason() throws {
        let picture = try show("broken.jpg")
        #expect(picture.failure?.isEmpty == false && picture.id == nil && picture.format == nil)
    }

    @Test func anUnknownPictureIsAnError() throws {
        for name in ["never.png", "no folder/a.png"] {
            try workspace.program.start(["show", workspace.photo(name)]).wait()
                .expectFailure(66, saying: name, "photoseek index")
        }
        try workspace.program.start(["show"]).wait().expectFailure(64, saying: "image")
    }

    @Test func statusCountsFormatsYearsAndPlaces() throws {
        struct Status: Decodable {
            struct Count: Decodable, Equatable {
                let value: String
                let images: Int
            }
            let formats: [Count]
            let years: [Count]
            let countries: [Count]
        }
        let status: Status = try workspace.program.start(["status", "--json"]).wait().decoded()
        #expect(status.formats == [.init(value: "PNG", images: 1)])
        #expect(status.years == [.init(value: "2021", images: 1)])
        #expect(status.countries == [.init(value: "Portugal", images: 1)])
        let text = try workspace.program.start(["status"]).wait().output
        #expect(text.contains("formats   1 PNG\n") && text.contains("countries 1 Portugal\n"))
    }
}
