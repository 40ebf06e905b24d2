internal import CatalogStore
internal import FilePaths
internal import LibraryAnalysis
internal import LibraryStore
internal import ModelHub
internal import Query
internal import Session
internal import SystemPackage

/// The words that completions come from: those of the program, and those of a library that exists.
///
/// Nothing is created, migrated or loaded, and whatever fails means only that there are no words.
struct CompletionSource {
    private let library: FilePath?

    /// - Parameter words: The words of the command line, which may name a library.
    init(_ words: [String]) {
        var named: String?
        for (word, next) in zip(words, words.dropFirst()) where word == "--library" { named = next }
        for word in words where word.hasPrefix("--library=") {
            named = String(word.dropFirst("--library=".count))
        }
        library = named.map { FilePath(ShellWord.unquoted($0)) }
    }

    /// The values of a key of a query.
    func values(_ values: QueryCompletion.Values) -> [String] {
        // A name that acts on the terminal is not shown.
        ((try? QueryValues(in: catalog).values(values)) ?? []).filter {
            !$0.unicodeScalars.contains(where: VisibleText.acts)
        }
    }

    /// The models that can be used: bundled ones, fetched ones, and those of the library.
    ///
    /// - Complexity: O(size of the headers of their files).
    func models() -> [String] {
        Set(BundledModel.allCases.map(\.name) + KnownModel.all().map(\.location.name) + values(.models))
            .sorted()
    }

    /// The names of the probes of all models.
    func probeNames() -> [String] {
        guard let catalog, let models = try? catalog.models() else { return [] }
        return Set(models.flatMap { (try? LibraryProbes(in: catalog, of: $0).names()) ?? [] }).filter {
            !$0.unicodeScalars.contains(where: VisibleText.acts)
        }.sorted()
    }

    private var catalog: Catalog? {
        guard let path = try? LibrarySession(library: library).libraryPath() else { return nil }
        return try? Catalog(path: path, access: .readOnly)
    }
}
