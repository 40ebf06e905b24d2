/// Everything that a search is asked for: what the pictures show, which of them count, and which hits to return.
///
/// Every way to search makes one of these, and ``description`` is its printed form in the query language, which
/// ``init(parsing:)`` reads. A request without terms lists the pictures that pass the filters, by time; one without
/// filters as well lists all pictures.
///
/// ```swift
/// var request = try SearchRequest(parsing: "a dog on a beach - people year:2021")
/// request.limit = 50
/// print(request)  // a dog on a beach - people year:2021 limit:50
/// ```
public struct SearchRequest: Hashable, Sendable {
    /// The largest number of terms.
    public static let maximumTerms = 100
    /// The largest number of filters.
    public static let maximumFilters = 100
    /// The largest number of templates.
    public static let maximumTemplates = 100
    /// The strengths that a hit may have.
    public static let strengths = 0...100

    /// What the pictures show: the weighted embeddings of these are added. At most ``maximumTerms``.
    public var terms: [SearchTerm] = [] {
        didSet { precondition(terms.count <= Self.maximumTerms, "a request has too many terms") }
    }

    /// What must be true of a picture; all of these. At most ``maximumFilters``.
    public var filters: [SearchFilter] = [] {
        didSet { precondition(filters.count <= Self.maximumFilters, "a request has too many filters") }
    }

    /// The largest number of hits on a page; at least 1.
    public var limit = 10 {
        didSet { precondition(limit >= 1, "a page has at least one hit") }
    }

    /// Which page of hits to return; 1 for the best.
    public var page = 1 {
        didSet { precondition(page >= 1, "the first page is page 1") }
    }

    /// The lowest cosine of a hit, a finite number; nil for no limit.
    public var leastScore: Float? {
        didSet { precondition(leastScore?.isFinite != false, "the least score is a finite number") }
    }

    /// The lowest strength of a hit, one of ``strengths``; nil for no limit.
    public var leastStrength: Int? {
        didSet { precondition(leastStrength.map(Self.strengths.contains) != false, "a strength is 0 to 100") }
    }

    /// Whether hits that are nearly the same picture become one.
    public var isFolding = true

    /// What the texts of terms are put into before they are encoded; empty for the texts as they are. At most
    /// ``maximumTemplates``.
    public var templates: [TemplateChoice] = [] {
        didSet { precondition(templates.count <= Self.maximumTemplates, "a request has too many templates") }
    }

    /// What decides the order of the hits.
    public var ranking = Ranking.both

    /// A request for the first page of all pictures.
    public init() {}

    /// The number of hits on the pages before this one; `Int.max` if it is larger than that.
    public var skipped: Int {
        let (count, overflows) = limit.multipliedReportingOverflow(by: page - 1)
        return overflows ? .max : count
    }
}

/// What decides the order of hits.
public enum Ranking: String, CaseIterable, Hashable, Sendable {
    /// What the pictures show and the words that belong to them, joined into one order.
    case both
    /// What the pictures show.
    case looks
    /// The words that belong to the pictures, such as names and keywords.
    case words
}

/// Templates for the texts of a request.
public enum TemplateChoice: Hashable, Sendable {
    /// The set of templates that has this name.
    case named(TemplateSetName)
    /// One template, spelled out.
    case explicit(PromptTemplate)
}
