internal import FilePaths
internal import SystemPackage

/// What a key and its value mean.
enum QueryContent {
    /// Something that must be true of a picture.
    case condition(SearchFilter.Condition)
    /// A change of the request.
    case setting((inout SearchRequest) -> Void)
}

extension QueryValue {
    /// Returns what this value means after a key.
    func content(of key: QueryKey) throws(QuerySyntaxError.Problem) -> QueryContent {
        guard let content = try key.isSetting ? setting(key) : condition(key) else {
            throw .wrongValue(key: key.rawValue, expected: key.expected)
        }
        return content
    }

    /// Returns the condition; nil if the value is not what the key expects.
    private func condition(_ key: QueryKey) throws(QuerySyntaxError.Problem) -> QueryContent? {
        let condition: SearchFilter.Condition? =
            switch key {
            case .after, .before, .date, .year: try days(key).map { .taken($0) }
            case .on: try dayOfYear().map { .takenOn($0) }
            case .in: try name(key).map { .place($0) }
            case .near: try surroundings().map { .near($0) }
            case .under: try folder(key).map { .under($0) }
            case .name: pattern.map { .name($0) }
            case .type: try name(key).map { .type($0) }
            case .camera: try name(key).map { .camera($0) }
            case .lens: try name(key).map { .lens($0) }
            case .tag: try name(key).map { .tag($0) }
            case .person: try name(key).map { .person($0) }
            case .rating: try ratings().map { .rating($0) }
            case .is: PictureKind(rawValue: try text().lowercased()).map { .kind($0) }
            case .wider: try positiveNumber().map { .leastWidth($0) }
            case .taller: try positiveNumber().map { .leastHeight($0) }
            case .model: try name(key).map { .model($0) }
            case .like, .limit, .page, .score, .strength, .fold, .by, .template, .templates: nil
            }
        return condition.map { .condition($0) }
    }

    /// Returns the setting; nil if the value is not what the key expects.
    private func setting(_ key: QueryKey) throws(QuerySyntaxError.Problem) -> QueryContent? {
        let text = try text()
        switch key {
        case .limit:
            return try positiveNumber().map { limit in .setting { $0.limit = limit } }
        case .page:
            return try positiveNumber().map { page in .setting { $0.page = page } }
        case .score:
            let number = text.hasPrefix(">=") ? text.dropFirst(2) : text[...]
            return DecimalNumber.float(number).map { score in .setting { $0.leastScore = score } }
        case .strength:
            let number: Int? = DecimalNumber.integer(text.hasPrefix(">=") ? text.dropFirst(2) : text[...])
            return number.flatMap { strength in
                guard SearchRequest.strengths.contains(strength) else { return nil }
                return .setting { $0.leastStrength = strength }
            }
        case .fold:
            guard let isFolding = ["yes": true, "no": false][text.lowercased()] else { return nil }
            return .setting { $0.isFolding = isFolding }
        case .by:
            return Ranking(rawValue: text.lowercased()).map { ranking in .setting { $0.ranking = ranking } }
        case .template:
            return PromptTemplate(text).map { template in
                .setting { $0.templates.append(.explicit(template)) }
            }
        case .templates:
            return TemplateSetName(text).map { name in .setting { $0.templates.append(.named(name)) } }
        default:
            return nil
        }
    }
}

// MARK: - Probes

extension QueryValue {
    /// Returns the term for the name of a probe, or for a name, a slash and a class; nil if the value is neither.
    func probe(weight: Double) throws(QuerySyntaxError.Problem) -> SearchTerm? {
        // Bytes, because a slash and a combining mark after it are one character.
        let bytes = Array(try text().utf8)
        let slash = bytes.firstIndex(of: UInt8(ascii: "/")) ?? bytes.endIndex
        let label = slash < bytes.endIndex ? String(decoding: bytes[(slash + 1)...], as: UTF8.self) : nil
        return ProbeName(String(decoding: bytes[..<slash], as: UTF8.self)).flatMap {
            SearchTerm(probe: $0, class: label, weight: weight)
        }
    }
}

// MARK: - Texts, numbers and patterns

extension QueryValue {
    func text() throws(QuerySyntaxError.Problem) -> String {
        guard let text = String(validating: bytes, as: UTF8.self) else { throw .notUTF8 }
        return text
    }

    /// Returns a name; nil if it is blank.
    private func name(_ key: QueryKey) throws(QuerySyntaxError.Problem) -> String? {
        let text = try text()
        guard !text.isEmpty else { throw .missingValue(key: key.rawValue, expected: key.expected) }
        return SearchFilter.isName(text) ? text : nil
    }

    private func positiveNumber() throws(QuerySyntaxError.Problem) -> Int? {
        let number: Int? = DecimalNumber.integer(try text())
        return number.flatMap { $0 >= 1 ? $0 : nil }
    }

    private func folder(_ key: QueryKey) throws(QuerySyntaxError.Problem) -> FolderMatch? {
        guard !bytes.isEmpty else { throw .missingValue(key: key.rawValue, expected: key.expected) }
        return FolderMatch(FilePath(bytes: bytes))
    }

    private var pattern: NamePattern? {
        NamePattern(
            zip(bytes, isPlain).map { byte, isPlain in
                switch byte {
                case UInt8(ascii: "*") where !isPlain: .anyCharacters
                case UInt8(ascii: "?") where !isPlain: .oneCharacter
                default: .literal([byte])
                }
            })
    }

    /// Returns ratings such as "4", ">=4", "<2", "2..4", "2.." and "..4"; nil if there are none of them.
    private func ratings() throws(QuerySyntaxError.Problem) -> ClosedRange<Int>? {
        let text = try text()
        let all = SearchFilter.ratings
        let (lower, upper): (Int?, Int?)
        if let (first, last) = text.rangeEnds {
            lower = first.isEmpty ? all.lowerBound : DecimalNumber.integer(first)
            upper = last.isEmpty ? all.upperBound : DecimalNumber.integer(last)
        } else {
            let sign = text.prefix { "<>=".contains($0) }
            let number: Int? = DecimalNumber.integer(text.dropFirst(sign.count))
            switch sign {
            case "", "=": (lower, upper) = (number, number)
            case ">=": (lower, upper) = (number, all.upperBound)
            case "<=": (lower, upper) = (all.lowerBound, number)
            case ">": (lower, upper) = (number.flatMap { all.contains($0) ? $0 + 1 : nil }, all.upperBound)
            case "<": (lower, upper) = (all.lowerBound, number.flatMap { all.contains($0) ? $0 - 1 : nil })
            default: return nil
            }
        }
        guard let lower, let upper, lower <= upper, all.contains(lower), all.contains(upper) else {
            return nil
        }
        return lower...upper
    }
}

extension String {
    /// What is before and after `..`; nil if there is no `..`, or if there is nothing else.
    var rangeEnds: (first: Substring, last: Substring)? {
        guard let dots = firstRange(of: "..") else { return nil }
        let (first, last) = (self[..<dots.lowerBound], self[dots.upperBound...])
        return first.isEmpty && last.isEmpty ? nil : (first, last)
    }
}
