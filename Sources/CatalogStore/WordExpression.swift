import LibraryStore

/// A condition on words in the query language of FTS5.
struct WordExpression {
    let text: String

    /// nil if no image meets the condition.
    init?(_ condition: WordCondition) {
        let every = condition.words.map { Self.word($0.form, in: condition.fields) }
        guard !every.isEmpty, !every.contains(nil) else { return nil }
        let all = every.compactMap(\.self).joined(separator: " AND ")
        guard condition.words.contains(where: { !$0.telling.isSuperset(of: condition.fields) }) else {
            text = all
            return
        }
        let telling = condition.words.compactMap {
            Self.word($0.form, in: $0.telling.intersection(condition.fields))
        }
        guard !telling.isEmpty else { return nil }
        text = "(\(all)) AND (\(telling.joined(separator: " OR ")))"
    }

    /// A word in some columns; nil if there are none. Words have no quotes, and nothing else has a meaning in quotes.
    private static func word(_ form: String, in fields: WordFields) -> String? {
        let columns = columns.filter { fields.contains($0.field) }.map(\.name)
        return columns.isEmpty ? nil : "{\(columns.joined(separator: " "))} : \"\(form)\""
    }

    private static let columns: [(field: WordFields, name: String)] = Array(
        zip(WordFields.each, ["tags", "title", "name", "caption", "folders"]))
}
