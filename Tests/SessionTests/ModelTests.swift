import CLIPModel
import CatalogStore
import LibraryStore
import ModelHub
import Session
import SystemPackage
import TestSupport
import Testing

/// Which model a session opens.
struct ModelTests {
    private let folder: SessionFolder

    init() throws { folder = try SessionFolder() }

    @Test func theNamedModelPrecedesTheVariableAndThisTheLibrary() throws {
        try folder.add(SessionFolder.second, of: SessionFolder.second)
        let catalog = try folder.session().open()
        var folder = folder
        folder.environment.model = SessionFolder.first
        for (name, expected) in [("scenes", "scenes"), (nil, SessionFolder.first)] {
            #expect(try folder.session(model: name).model(for: catalog).name == expected)
            #expect(try folder.session(model: name).model().name == expected)
        }
        folder.environment.model = nil
        let model = try folder.session().model(for: catalog)
        #expect(model.name == SessionFolder.second)
        #expect(try model.encoder.fingerprint() == SessionFolder.fingerprint(SessionFolder.second))
        #expect(try folder.session().model().name == SessionFolder.second)
    }

    @Test func withoutALibraryTheFallbackIsUsed() throws {
        let session = folder.session()
        let standard = BundledModel.standard.name
        #expect(try session.model().name == standard)
        #expect(try session.model(for: nil).name == standard)
        #expect(try session.model(for: nil) { SessionFolder.first }.name == SessionFolder.first)
        #expect(try LibrarySession(environment: SessionEnvironment()).model().name == standard)
        // A library without embeddings has no model.
        let empty = try session.openForWriting(create: true)
        #expect(try session.model(for: empty) { SessionFolder.first }.name == SessionFolder.first)
    }

    @Test func theFallbackIsCalledOnlyIfNeeded() throws {
        struct Asked: Error {}
        #expect(throws: Asked.self) { try folder.session().model(for: nil) { throw Asked() } }
        #expect(try folder.session(model: "scenes").model(for: nil) { throw Asked() }.name == "scenes")
        try folder.add(SessionFolder.first, of: SessionFolder.first)
        let catalog = try folder.session().open()
        #expect(try folder.session().model(for: catalog) { throw Asked() }.name == SessionFolder.first)
    }

    @Test func aNamedModelNeedsNoLibrary() throws {
        try folder.folder.write(Array("no library at all".utf8), to: "library.sqlite")
        #expect(try folder.session(model: SessionFolder.first).model().name == SessionFolder.first)
        #expect(throws: LibraryError.self) { try folder.session().model() }
    }

    @Test func aModelThatMovedIsMissing() throws {
        for name in [folder.folder.path("model"), FetchedModel.name] {
            try folder.add(name, of: SessionFolder.first)
            let catalog = try folder.session().open()
            #expect(throws: SessionError.libraryModelMissing(name: name)) {
                try folder.session().model(for: catalog)
            }
        }
        // The same name is unknown if it comes from the user.
        #expect(
            throws: ModelHubError.unknownModel(
                name: "someone/other", reason: .notInCache(folder: folder.hub))
        ) {
            try folder.session(model: "someone/other").model()
        }
    }

    /// The library was built with a commit that the branch no longer points to.
    @Test func theCommitOfTheLibraryIsOpened() throws {
        try FetchedModel.lay(into: folder.hub, from: SessionFolder.first)
        try folder.add(FetchedModel.name, of: SessionFolder.first)
        try FetchedModel.lay(
            into: folder.hub, from: SessionFolder.second, commit: String(FetchedModel.commit.reversed()))
        let catalog = try folder.session().open()
        let (first, second) = (
            try SessionFolder.fingerprint(SessionFolder.first),
            try SessionFolder.fingerprint(SessionFolder.second)
        )
        for name in [nil, FetchedModel.name] {
            let model = try folder.session(model: name).model(for: catalog)
            #expect(model.name == FetchedModel.name)
            #expect(try model.encoder.fingerprint() == first)
        }
        // Without a library, the branch counts.
        let model = try folder.session(model: FetchedModel.name).model(for: nil)
        #expect(try model.encoder.fingerprint() == second)
    }

    @Test func aModelThatWasFetchedInPartNamesTheMissingFile() throws {
        try FetchedModel.lay(into: folder.hub, leaving: ["model.safetensors"])
        let error = #expect(throws: SessionError.self) {
            try folder.session(model: FetchedModel.name).model()
        }
        guard case .fetchedInPart(FetchedModel.name, .missingFile(let path, _)) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(path.hasSuffix("/model.safetensors"))
        // A folder is nobody's to fetch.
        let part = try folder.folder.copy(SessionFolder.first, to: "part")
        try FilePath(part).appending("model.safetensors").delete()
        #expect(throws: CLIPModelError.self) { try folder.session(model: part).model() }
    }
}
