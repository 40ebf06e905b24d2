internal import Analysis
public import LibraryStore
internal import Query

/// The pictures that rules flag, for review.
///
/// A value; safe to use from any thread.
public struct ScreeningReport: Equatable, Sendable {
    /// A flagged picture.
    public struct Picture: Equatable, Sendable {
        /// The picture.
        public let image: ImageRecord
        /// How much it stands out for the text, 0 to 100.
        public let strength: Int
        /// Its cosine with the text.
        public let score: Float
        /// The text of the rule that fits it best.
        public let text: String
        /// The text against the rule that fits it best; nil if the rule has none.
        public let textAgainst: String?
        /// Its cosine with that text, which is lower than ``score``.
        public let scoreAgainst: Float?
    }

    /// What a rule flagged.
    public struct Flagged: Equatable, Sendable {
        /// The name of the rule.
        public let name: String
        /// The number of pictures that it flags.
        public let count: Int
        /// The pictures that are listed, strongest first. Those that went away meanwhile are left out.
        public let pictures: [Picture]
    }

    /// What each rule flagged, in the order of the rules.
    public let rules: [Flagged]
    /// The number of pictures that were looked at.
    public let pictureCount: Int
    /// The number of pictures that could not be judged, because the library does not know how much they stand out.
    public let unknownCount: Int

    private static let picturesTogether = 500

    init(_ tally: ScreeningTally, _ rules: ScreeningRules, in engine: SearchEngine) throws {
        pictureCount = tally.pictures
        unknownCount = tally.unknown.count
        self.rules = try rules.rules.enumerated().map { number, rule in
            let entries = tally.strongest(number)
            var pictures: [Picture] = []
            for start in stride(from: 0, to: entries.count, by: Self.picturesTogether) {
                let part = entries[start..<min(start + Self.picturesTogether, entries.count)]
                let images = try engine.images(embeddingIDs: part.map(\.embeddingID))
                pictures += part.compactMap { entry in
                    images[entry.embeddingID].map { Picture(entry, image: $0, texts: rules.texts) }
                }
            }
            return Flagged(name: rule.name, count: tally.counts[number], pictures: pictures)
        }
    }
}

extension ScreeningReport.Picture {
    fileprivate init(_ entry: ScreeningTally.Entry, image: ImageRecord, texts: [String]) {
        self.image = image
        (strength, score) = (entry.strength, entry.fit.cosine)
        text = texts[entry.fit.text]
        textAgainst = entry.fit.textAgainst.map { texts[$0] }
        scoreAgainst = entry.fit.textAgainst.map { _ in entry.fit.cosineAgainst }
    }
}
