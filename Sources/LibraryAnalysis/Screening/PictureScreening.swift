internal import Analysis
internal import CLIPModel
internal import LibraryStore
public import Query
internal import TextEmbedding

/// Tells which pictures of a library rules flag, from their stored embeddings.
///
/// ```swift
/// let rules = try ScreeningRules([path])
/// let screening = try PictureScreening(rules, templates: [], engine: engine)
/// let report = try screening.report(on: selection, limit: 100)
/// ```
///
/// Immutable; any number of threads may use it.
public struct PictureScreening: Sendable {
    /// The rules.
    public let rules: ScreeningRules
    private let criteria: [ScreeningTexts]
    private let classifier: ZeroShotClassifier
    private let engine: SearchEngine

    /// Encodes the texts of rules.
    ///
    /// - Parameters:
    ///   - rules: The rules.
    ///   - templates: What each text is put into; the embeddings are averaged. Empty for the texts as they are.
    ///   - engine: The library and the model.
    ///   - progress: Called with the number of texts that are encoded; throwing ends the work.
    /// - Throws: `QueryError.unknownStrengths` if the library knows no strengths for the model, or what the model or `progress` throws.
    /// - Complexity: O(texts · templates) texts are encoded.
    public init(
        _ rules: ScreeningRules, templates: [PromptTemplate], engine: SearchEngine,
        progress: (Int) throws -> Void = { _ in }
    ) throws {
        try engine.requireStrengths()
        (self.rules, self.engine) = (rules, engine)
        classifier = try ZeroShotClassifier(
            LabelList(rules.texts), templates: templates, embedder: engine.textEmbedder, progress: progress)
        let places = Dictionary(
            uniqueKeysWithValues: rules.texts.enumerated().map { ($1.lowercased(), $0) })
        func positions(_ texts: [String]) -> [Int] { texts.compactMap { places[$0.lowercased()] } }
        criteria = rules.rules.map {
            ScreeningTexts(wanted: positions($0.texts), unwanted: positions($0.textsAgainst))
        }
    }

    /// Finds the pictures that the rules flag.
    ///
    /// - Parameters:
    ///   - selection: The pictures.
    ///   - limit: The largest number of pictures that are listed for each rule, the strongest; all are counted.
    ///   - body: Called after each block of pictures with the names of the rules that flag each, by the id of the image, and the number of
    ///     pictures that are done; throwing ends the work.
    /// - Throws: What the library or `body` throws.
    /// - Complexity: O(pictures · texts · dimension) time; memory for a block of pictures, all texts, and what is listed.
    public func report(
        on selection: PictureSelection, limit: Int,
        _ body: (_ flagged: [Int64: Set<String>], _ done: Int) throws -> Void = { _, _ in }
    ) throws -> ScreeningReport {
        var tally = ScreeningTally(rules.rules.count, limit: limit)
        try engine.forEachBlock(of: selection) { records, embeddings in
            let fits = self.fits(of: embeddings)
            let better = fits.indices.filter { fits[$0].isBetter }
            let strengths = try engine.strengths(
                better.map { (records[$0 / criteria.count].id, fits[$0].cosine) })
            var flagged = Dictionary(uniqueKeysWithValues: records.map { ($0.imageID, Set<String>()) })
            for (place, strength) in zip(better, strengths ?? better.map { _ in nil }) {
                let (record, number) = (records[place / criteria.count], place % criteria.count)
                guard let strength else {
                    tally.unknown.insert(record.id)
                    continue
                }
                guard strength >= rules.rules[number].bound else { continue }
                tally.add(fits[place], strength: strength, embeddingID: record.id, rule: number)
                flagged[record.imageID]?.insert(rules.rules[number].name)
            }
            tally.pictures += records.count
            try body(flagged, tally.pictures)
        }
        return try ScreeningReport(tally, rules, in: engine)
    }

    /// How well images fit the texts of all rules, `[images.count, rules]`.
    private func fits(of images: Embeddings) -> [ScreeningTexts.Fit] {
        let cosines = classifier.cosines(of: images)
        let count = classifier.labels.count
        return (0..<images.count).flatMap { image in
            criteria.map { $0.fit(cosines[image * count..<(image + 1) * count]) }
        }
    }
}
