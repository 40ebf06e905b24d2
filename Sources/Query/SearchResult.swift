public import LibraryStore
public import SearchIndex
public import SystemPackage

/// The answer to one query.
public struct SearchResult: Equatable, Sendable {
    /// The query as the user entered it.
    public let query: String
    /// The model whose embeddings were compared.
    public let model: String
    /// The number of the model's images in the library, or of all images for a query of filters alone.
    public let searched: Int
    /// The number of images that pass the filters. A search for a few of many images does without that number; it is nil then, and if
    /// there are no filters.
    public let passing: Int?
    /// How the hits were found.
    public let index: IndexUse
    /// Whether the hits are ranked by words alone.
    public let isByWords: Bool
    /// Whether the library's adapter changed the texts of the query.
    public let isAdapted: Bool
    /// The time from the query to the hits, without loading the model.
    public let seconds: Double
    /// The hits, best first.
    public let hits: [SearchHit]
    /// Which page of hits this is; 1 for the best.
    public let page: Int
    /// What was decided where a filter means several things, as sentences for people.
    public let notes: [String]
    /// If hits were left out because of ``SearchOptions/leastStrength`` and none is left, the one that would have been the first;
    /// otherwise nil.
    public let nearest: SearchHit?
}

/// An image that a search found.
public struct SearchHit: Equatable, Sendable {
    /// The position among the hits, 1 for the best.
    public internal(set) var rank: Int
    /// The cosine of the image's and the query's embeddings, -1 to 1; nil if the query has filters only, or ranks by words alone.
    public let score: Float?
    /// How much the hit stands out, 0 to 100, from `StrengthScale.bound` on clearly; nil for queries that are not made of words
    /// alone, and if the library does not know it.
    public let strength: Int?
    /// Why it is a hit; empty if the query has no text, or if it asked for one ranking of looks alone.
    public let matched: [MatchReason]
    /// The image's id in the library.
    public let id: Int64
    /// The absolute path of the image file.
    public let path: FilePath
    /// A short text that another content of the file has not.
    public let version: String
    /// The width in pixels, after the EXIF orientation.
    public let width: Int
    /// The height in pixels, after the EXIF orientation.
    public let height: Int
    /// Mean colours of 4 by 4 cells, 48 bytes in the order [row, column, channel]; nil if unknown.
    public let preview: [UInt8]?
    /// What is known beside the pixels; nil if that was not read.
    public let facts: ImageFacts?
    /// The pictures behind this one that are nearly the same, best first; empty if the request does not fold.
    public internal(set) var folded: [FoldedPicture] = []

    init(
        _ image: ImageRecord, rank: Int, score: Float?, strength: Int? = nil, matched: [MatchReason] = [],
        facts: ImageFacts?
    ) {
        (self.rank, self.score, self.strength, self.matched) = (rank, score, strength, matched)
        (id, path, version) = (image.id, image.path, image.version)
        (width, height, preview) = (image.width, image.height, image.preview)
        self.facts = facts
    }
}

/// A picture that is not shown because a better hit is nearly the same.
public struct FoldedPicture: Equatable, Sendable {
    /// The image's id in the library.
    public let id: Int64
    /// The absolute path of the image file.
    public let path: FilePath
}
