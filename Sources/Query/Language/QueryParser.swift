internal import FilePaths
internal import SystemPackage

/// Makes a request of the tokens of a query.
struct QueryParser {
    private var scanner: QueryScanner
    private var request = SearchRequest()
    private var open = OpenTerm()
    /// A sign that stands alone, until it is known what it belongs to.
    private var pending: (sign: QueryToken.Sign, range: Range<Int>)?
    /// The settings that were given.
    private var given: Set<QueryKey> = []
    /// The days that are in all ranges of dates so far.
    private var days: DateRange?

    /// A term that is not complete.
    private struct OpenTerm {
        var weight = 1.0
        /// Where its sign and weight are; nil if it has none.
        var prefix: Range<Int>?
        var hasWeight = false
        var words: [QueryWords] = []
        var range = 0..<0

        /// Whether something must follow.
        var isWaiting: Bool { prefix != nil && words.isEmpty }
    }

    init(_ query: String) { scanner = QueryScanner(query) }

    /// Returns the request.
    mutating func parse() throws(QuerySyntaxError) -> SearchRequest {
        while let token = try scanner.next() { try take(token) }
        try expectNoTerm()
        try close()
        guard !request.terms.isEmpty || !request.filters.isEmpty || !given.isEmpty else {
            throw scanner.error(.empty, at: 0..<scanner.scalars.count)
        }
        return request
    }

    private mutating func take(_ token: QueryToken) throws(QuerySyntaxError) {
        switch token.kind {
        case .pair(.like, let value):
            try begin(token)
            try addProbe(value, token)
        case .pair(let key, let value):
            try take(key, value, token)
        case .sign(let sign):
            try expectNoTerm()
            pending = (sign, token.range)
        case .weight(let number):
            try begin(token)
            try take(weight: number, token.range)
        case .words(let words):
            try begin(token)
            try take(words, token)
        case .picture(let bytes):
            try begin(token)
            let weight = try weight(of: token)
            try add(SearchTerm(pictureAt: FilePath(bytes: bytes), weight: weight), or: .folder, token.range)
        case .libraryPicture(let digits):
            try begin(token)
            let weight = try weight(of: token)
            let id: Int64 = DecimalNumber.integer(digits) ?? 0
            try add(SearchTerm(libraryPicture: id, weight: weight), or: .pictureID, token.range)
        }
    }
}

// MARK: - Terms

extension QueryParser {
    /// Checks that no sign or weight waits for a term.
    private func expectNoTerm() throws(QuerySyntaxError) {
        if let pending { throw scanner.error(.missingTerm, at: pending.range) }
        if open.isWaiting { throw scanner.error(.missingTerm, at: open.prefix ?? open.range) }
    }

    /// Completes the open term if the sign before this token or at it begins another one.
    private mutating func begin(_ token: QueryToken) throws(QuerySyntaxError) {
        if token.sign != nil {
            try expectNoTerm()
            try close()
        } else if let pending {
            try close()
            open = OpenTerm(weight: pending.sign.factor, prefix: pending.range)
            self.pending = nil
        }
    }

    private mutating func take(_ words: QueryWords, _ token: QueryToken) throws(QuerySyntaxError) {
        let start = open.words.isEmpty ? token.range.lowerBound : open.range.lowerBound
        open.range = start..<token.range.upperBound
        open.words.append(words)
        guard let sign = token.sign else { return }
        open.weight = sign.factor
        try close()
    }

    private mutating func take(weight number: String, _ range: Range<Int>) throws(QuerySyntaxError) {
        if open.hasWeight { try expectNoTerm() }
        if !open.isWaiting {
            try close()
            open = OpenTerm(prefix: range)
        }
        guard let weight = DecimalNumber.double(number), SearchTerm.weights.contains(weight.magnitude) else {
            throw scanner.error(
                .weight, at: range.lowerBound..<range.lowerBound + number.unicodeScalars.count)
        }
        open.weight *= weight
        open.hasWeight = true
        open.prefix = (open.prefix ?? range).lowerBound..<range.upperBound
    }

    /// Returns the weight of a picture, and completes the term before it.
    private mutating func weight(of token: QueryToken) throws(QuerySyntaxError) -> Double {
        defer { open = OpenTerm() }
        guard !open.isWaiting else { return open.weight }
        try close()
        return token.sign?.factor ?? 1
    }

    /// Completes the open term, if there is one.
    private mutating func close() throws(QuerySyntaxError) {
        defer { open = OpenTerm() }
        guard let first = open.words.first else { return }
        // Quotes around all words are no part of the text; quotes in a sentence are.
        let phrase = open.words.count == 1 ? first.phrase : nil
        let bytes = phrase ?? Array(open.words.map(\.written).joined(separator: [UInt8(ascii: " ")]))
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw scanner.error(.notUTF8, at: open.range)
        }
        try add(SearchTerm(text: text, weight: open.weight), or: .blankTerm, open.range)
    }

    private mutating func addProbe(_ value: QueryValue, _ token: QueryToken) throws(QuerySyntaxError) {
        let (key, place) = (QueryKey.like, token.valueRange(.like))
        let weight = try weight(of: token)
        let term: SearchTerm?
        do {
            term = try value.probe(weight: weight)
        } catch {
            throw scanner.error(error, at: place)
        }
        try add(term, or: .wrongValue(key: key.rawValue, expected: key.expected), place)
    }

    private mutating func add(
        _ term: SearchTerm?, or problem: QuerySyntaxError.Problem, _ range: Range<Int>
    ) throws(QuerySyntaxError) {
        guard let term else { throw scanner.error(problem, at: range) }
        guard request.terms.count < SearchRequest.maximumTerms else {
            throw scanner.error(.tooMany(.terms, maximum: SearchRequest.maximumTerms), at: range)
        }
        request.terms.append(term)
    }
}

// MARK: - Filters and settings

extension QueryParser {
    private mutating func take(
        _ key: QueryKey, _ value: QueryValue, _ token: QueryToken
    ) throws(QuerySyntaxError) {
        // A sign with a space after it belongs to the key as well.
        if token.sign != nil || pending == nil { try expectNoTerm() }
        let sign = token.sign ?? pending?.sign
        pending = nil
        let content: QueryContent
        do {
            content = try value.content(of: key)
        } catch {
            throw scanner.error(error, at: token.valueRange(key))
        }
        switch content {
        case .condition(let condition):
            try add(condition, isNegated: sign == .minus, token.range)
        case .setting(let set):
            guard sign != .minus else {
                throw scanner.error(.negatedSetting(key: key.rawValue), at: token.range)
            }
            guard given.insert(key).inserted || key.isRepeatable else {
                throw scanner.error(.repeatedSetting(key: key.rawValue), at: token.range)
            }
            guard request.templates.count < SearchRequest.maximumTemplates || !key.isRepeatable else {
                throw scanner.error(
                    .tooMany(.templates, maximum: SearchRequest.maximumTemplates), at: token.range)
            }
            set(&request)
        }
    }

    private mutating func add(
        _ condition: SearchFilter.Condition, isNegated: Bool, _ range: Range<Int>
    ) throws(QuerySyntaxError) {
        guard let filter = SearchFilter(condition, isNegated: isNegated) else {
            preconditionFailure("a value that was read makes no filter")
        }
        guard request.filters.count < SearchRequest.maximumFilters else {
            throw scanner.error(.tooMany(.filters, maximum: SearchRequest.maximumFilters), at: range)
        }
        if case .taken(let more) = condition, !isNegated {
            guard let left = days == nil ? more : days?.intersection(more) else {
                throw scanner.error(.noDayLeft, at: range)
            }
            days = left
        }
        request.filters.append(filter)
    }
}

extension QueryToken {
    /// The place of the value of a key.
    fileprivate func valueRange(_ key: QueryKey) -> Range<Int> {
        let keyLength = key.rawValue.unicodeScalars.count + 1 + (sign == nil ? 0 : 1)
        return range.lowerBound + keyLength..<range.upperBound
    }
}
