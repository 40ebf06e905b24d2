internal import CatalogStore

/// Whether rows belong to rows that exist, and do not contradict each other.
struct RowsCheck: HealthCheck {
    let catalog: Catalog
    let subject = "rows that belong together"

    func findings() throws -> [Finding] {
        let contradictions = try catalog.contradictions()
        return try catalog.danglingRows().map(Finding.danglingRows)
            + Catalog.Contradiction.allCases.compactMap { kind in
                contradictions[kind].map { .contradiction(kind, count: $0) }
            }
    }
}
