internal import CatalogStore
internal import ImagePreprocessing
internal import LibraryStore

/// Why files could not be read, by kinds of reasons.
struct FailuresCheck: HealthCheck {
    let catalog: Catalog
    /// The formats whose decoders are there.
    var readableFormats = Set(ImageFormat.all.filter { $0.missing == nil }.map(\.name))
    let subject = "files that could not be read"

    func findings() throws -> [Finding] {
        let failures = try catalog.failures()
        let readable = Dictionary(
            grouping: failures.filter { $0.absentFormat.map(readableFormats.contains) == true },
            by: { $0.absentFormat ?? "" })
        let groups = Dictionary(
            grouping: failures.filter { $0.absentFormat.map(readableFormats.contains) != true },
            by: Self.group)
        let found = groups.map { Finding.failures($0.key, count: $0.value.count) }
        let readableNow = readable.map { Finding.readableNow(format: $0.key, paths: $0.value.map(\.path)) }
        return found.sorted { ($0.count ?? 0, $1.description) > ($1.count ?? 0, $0.description) }
            + readableNow.sorted { $0.description < $1.description }
    }

    private static func group(_ failure: FailureRecord) -> FailureGroup {
        if let format = failure.absentFormat { return .absentDecoder(format: format) }
        return UnreadKind(reason: failure.reason).map(FailureGroup.kind) ?? .other(failure.reason)
    }
}
