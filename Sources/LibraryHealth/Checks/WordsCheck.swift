internal import CatalogStore

/// Whether pictures have the words that belong to them, and are found by these.
struct WordsCheck: HealthCheck {
    let catalog: Catalog
    let subject = "the words of pictures"

    func findings() throws -> [Finding] {
        let wrong = try catalog.wrongWordCount()
        return (wrong > 0 ? [.wrongWords(count: wrong)] : [])
            + (try catalog.wordIndexIsSound() ? [] : [.badWordIndex])
    }
}
