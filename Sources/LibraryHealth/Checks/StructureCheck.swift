internal import CatalogStore

/// Whether SQLite can read all of the library file, and its tables keep their rules.
struct StructureCheck: HealthCheck {
    let catalog: Catalog
    let subject = "the structure of the library file"

    func findings() throws -> [Finding] {
        let problems = try catalog.structureProblems()
        return problems.isEmpty ? [] : [.damagedStructure(problems)]
    }
}
