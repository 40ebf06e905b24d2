internal import Analysis
public import CatalogStore
internal import ImagePreprocessing
internal import LibraryAnalysis
internal import LibraryStore
public import Query

/// The values that the keys of queries can have, as a help for people who type them: those of the program, and those of a library.
///
/// A value; safe to use from any thread.
public struct QueryValues: Sendable {
    private let catalog: Catalog?

    /// The values of a library; of the program alone if there is none.
    public init(in catalog: Catalog?) { self.catalog = catalog }

    /// The values of a key, each once.
    ///
    /// - Throws: `LibraryError`.
    /// - Complexity: O(*n*) for *n* images, of which at most 50,000 are looked at; for years all.
    public func values(_ values: QueryCompletion.Values) throws -> [String] {
        switch values {
        case .only(let all): all
        case .formats: Self.formats
        case .keywords: try catalog?.suggestions(for: .keyword) ?? []
        case .people: try catalog?.suggestions(for: .person) ?? []
        case .places: try catalog?.suggestions(for: .place) ?? []
        case .cameras: try catalog?.suggestions(for: .camera) ?? []
        case .lenses: try catalog?.suggestions(for: .lens) ?? []
        case .models: try catalog?.models().map(\.name) ?? []
        case .probes: try probes()
        case .years: try years()
        case .any: []
        }
    }

    /// The probes of all models, and the classes of those that have several.
    private func probes() throws -> [String] {
        guard let catalog else { return [] }
        let known = try catalog.models().flatMap { try LibraryProbes(in: catalog, of: $0).all() }
        let names = known.flatMap { name, probe in
            guard let named = try? probe.get(), named.complement == nil else { return [name] }
            return [name] + named.probe.classNames.map { "\(name)/\($0)" }
        }
        return Set(names).sorted()
    }

    /// The years, the latest first.
    private func years() throws -> [String] {
        let months = try catalog?.monthCounts(of: []).months ?? []
        return months.map { String($0.month.prefix { $0 != "-" }) }.reduce(into: []) { years, year in
            if years.last != year { years.append(year) }
        }
    }

    private static let formats = Set(
        ImageFormat.all.flatMap { [$0.name.lowercased()] + $0.fileNameExtensions }
    ).filter { !$0.contains(" ") }.sorted()
}
