internal import LibraryStore

/// Finds the pictures that have the words of a request.
struct WordSearch {
    /// A picture with the words.
    struct Found: Equatable {
        /// The id of the embedding.
        let key: Int64
        /// Where words that tell something about it were found.
        let fields: WordFields
        /// How well the words fit: for each word the weight of the best place that it has.
        let score: Int
    }

    /// A word says nothing where more than half of so many pictures have it: the names of folders that hold nearly all pictures,
    /// the "IMG" of a camera.
    private static let sampleSize = 50

    private let library: any Library
    private let model: ModelRecord
    private let filters: [ImageFilter]
    private var condition: WordCondition
    /// At most this many pictures are looked up; nil for all.
    private let limit: Int?

    /// The pictures. If there are more than asked for, these are those with the words in clear places and those that were added
    /// last.
    private(set) var found: [Found] = []

    /// Where a word is a clear sign.
    static let clearFields: WordFields = [.tags, .title, .name]

    /// Searches.
    ///
    /// - Throws: `LibraryError`.
    init(
        _ words: RequestWords, in library: any Library, of model: ModelRecord, _ filters: [ImageFilter],
        limit: Int? = nil
    ) throws {
        (self.library, self.model, self.filters, self.limit) = (library, model, filters, limit)
        condition = WordCondition(words.forms.map { WordCondition.Word($0) })
        guard !condition.words.isEmpty else { return }
        found = try pictures(in: .all)
        // Most searches end here.
        guard !found.isEmpty else { return }
        let sample = try library.wordSample(count: Self.sampleSize)
        for index in condition.words.indices {
            condition.words[index].telling = Self.telling(condition.words[index].form, in: sample)
        }
        if condition.words.contains(where: { $0.telling != .all }) { found = try pictures(in: .all) }
        if let limit, isCut {
            let clear = try pictures(in: Self.clearFields)
            let known = Set(clear.map(\.key))
            found = Array((clear + found.filter { !known.contains($0.key) }).prefix(limit))
        }
    }

    /// Whether there may be more pictures than were looked up.
    var isCut: Bool { limit.map { found.count >= $0 } ?? false }

    /// The pictures among these embeddings, if not all were looked up.
    func more(among keys: [Int64]) throws -> [Found] {
        guard isCut else { return [] }
        let known = Set(found.map(\.key))
        let words = try library.words(embeddingIDs: keys.filter { !known.contains($0) })
        return words.compactMap { key, words in picture(key, words) }
    }

    private func pictures(in fields: WordFields) throws -> [Found] {
        var condition = condition
        condition.fields = fields
        return try library.imagesMatching(condition, filters: filters, modelID: model.id, limit: limit)
            .compactMap { picture($0.embedding.id, $0.words) }
    }

    /// A picture with these words; nil if it does not have the words that are looked for.
    private func picture(_ key: Int64, _ words: PictureWords) -> Found? {
        var (fields, score): (WordFields, Int) = ([], 0)
        for word in condition.words {
            let places = words.fields(with: word.form)
            guard !places.isEmpty else { return nil }
            let telling = places.intersection(word.telling)
            fields.formUnion(telling)
            score += Self.weights.first { telling.contains($0.field) }?.weight ?? 0
        }
        return fields.isEmpty ? nil : Found(key: key, fields: fields, score: score)
    }

    /// How much a word counts in a place, the most first.
    private static let weights: [(field: WordFields, weight: Int)] = Array(
        zip(WordFields.each, [5, 4, 3, 2, 1]))

    /// Where at most half of the pictures of a sample have a word.
    private static func telling(_ form: String, in sample: [PictureWords]) -> WordFields {
        let places = sample.map { $0.fields(with: form) }
        return WordFields.each.reduce(into: []) { telling, field in
            if places.count(where: { $0.contains(field) }) * 2 <= sample.count { telling.formUnion(field) }
        }
    }
}
