import CatalogStore
import LibraryStore
import SystemPackage
import TestSupport
import Testing

/// Values of the library that users may name in filters.
@Suite struct SuggestionTests {
    private let library: SampleLibrary

    init() throws { library = try SampleLibrary() }

    @Test func valuesComeOnceAndInOrder() throws {
        for (name, keywords) in [("/a", ["sea", "dog"]), ("/b", ["dog", "New York"])] {
            let image = try library.add(FilePath(name))
            var facts = ImageFacts(basis: [], format: "JPEG")
            facts.keywords = keywords
            facts.people = ["Ann"]
            facts.place = ImageFacts.Place(
                name: "Lisbon", region: name == "/a" ? "Lisboa" : nil, country: "Portugal", countryCode: "PT")
            facts.camera.model = "Pixel 7"
            try library.apply(.describe(id: image.id, facts))
        }
        let catalog = library.catalog
        #expect(try catalog.suggestions(for: .keyword) == ["New York", "dog", "sea"])
        #expect(try catalog.suggestions(for: .keyword, limit: 2) == ["New York", "dog"])
        #expect(try catalog.suggestions(for: .person) == ["Ann"])
        #expect(try catalog.suggestions(for: .place) == ["Lisboa", "Lisbon", "Portugal"])
        #expect(try catalog.suggestions(for: .camera) == ["Pixel 7"])
        #expect(try catalog.suggestions(for: .lens).isEmpty)
    }
}
