extension SearchRequest: CustomStringConvertible {
    /// The request in the query language: the terms, the filters, and the settings that are not the default.
    ///
    /// ``init(parsing:)`` reads it as the same request.
    ///
    /// - Complexity: O(n).
    public var description: String {
        let parts = printedTerms + filters.map(\.description) + printedSettings
        // A query of nothing is a fault, but a request for all pictures is none.
        return parts.isEmpty ? "page:1" : parts.joined(separator: " ")
    }

    private var printedTerms: [String] {
        terms.enumerated().map { index, term in
            let sign = term.weight < 0 ? "- " : index > 0 ? "+ " : ""
            let weight =
                term.weight.magnitude == 1 ? "" : "\(DecimalNumber.text(term.weight.magnitude)) * "
            return sign + weight + term.content.printed
        }
    }

    private var printedSettings: [String] {
        let usual = SearchRequest()
        var settings = templates.map(\.printed)
        if ranking != usual.ranking { settings.append("by:\(ranking.rawValue)") }
        if isFolding != usual.isFolding { settings.append("fold:\(isFolding ? "yes" : "no")") }
        if let leastStrength { settings.append("strength:\(leastStrength)") }
        if let leastScore { settings.append("score:\(leastScore)") }
        if limit != usual.limit { settings.append("limit:\(limit)") }
        if page != usual.page { settings.append("page:\(page)") }
        return settings
    }
}

extension SearchTerm.Content {
    fileprivate var printed: String {
        switch self {
        case .text(let text): PrintedQuery.words(text)
        case .picture(let path): PrintedQuery.path(path)
        case .libraryPicture(let id): "#\(id)"
        case .probe(let name, let label):
            "like:\(name.text)" + (label.map { "/" + PrintedQuery.value($0.utf8) } ?? "")
        }
    }
}

extension TemplateChoice {
    fileprivate var printed: String {
        switch self {
        case .named(let name): "templates:\(name.text)"
        case .explicit(let template): "template:\(PrintedQuery.phrase(template.text.utf8))"
        }
    }
}
