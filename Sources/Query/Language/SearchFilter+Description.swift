extension SearchFilter: CustomStringConvertible {
    /// The filter in the query language, such as "-tag:work".
    ///
    /// - Complexity: O(n).
    public var description: String { (isNegated ? "-" : "") + condition.printed }
}

extension SearchFilter.Condition {
    fileprivate var printed: String {
        switch self {
        case .taken(let days): days.printed
        case .takenOn(let day):
            "on:\(day.month < 10 ? "0" : "")\(day.month)-\(day.day < 10 ? "0" : "")\(day.day)"
        case .place(let name): Self.printed("in", name)
        case .near(let surroundings): "near:" + surroundings.printed
        case .under(.at(let folder)): "under:" + PrintedQuery.path(folder.path)
        case .under(.named(let name)): "under:" + PrintedQuery.path(name.path)
        case .camera(let text): Self.printed("camera", text)
        case .lens(let text): Self.printed("lens", text)
        case .type(let text): Self.printed("type", text)
        case .tag(let text): Self.printed("tag", text)
        case .person(let text): Self.printed("person", text)
        case .rating(let stars) where stars.count == 1: "rating:\(stars.lowerBound)"
        case .rating(let stars): "rating:\(stars.lowerBound)..\(stars.upperBound)"
        case .kind(let kind): "is:\(kind.rawValue)"
        case .leastWidth(let pixels): "wider:\(pixels)"
        case .leastHeight(let pixels): "taller:\(pixels)"
        case .name(let pattern): "name:" + pattern.parts.map(\.printed).joined()
        case .model(let text): Self.printed("model", text)
        }
    }

    private static func printed(_ key: String, _ text: String) -> String {
        "\(key):\(PrintedQuery.value(text.utf8))"
    }
}

extension NamePattern.Part {
    fileprivate var printed: String {
        switch self {
        case .literal(let bytes): PrintedQuery.value(bytes)
        case .anyCharacters: "*"
        case .oneCharacter: "?"
        }
    }
}

extension Surroundings {
    fileprivate var printed: String {
        let distance = DecimalNumber.text(kilometers) + "km"
        return switch center {
        case .named(let name): "\(PrintedQuery.value(name.utf8)),\(distance)"
        case .point(let point):
            "\(DecimalNumber.text(point.latitude)),\(DecimalNumber.text(point.longitude)),\(distance)"
        }
    }
}

extension DateRange {
    fileprivate var printed: String {
        switch (first, last) {
        case (let first?, let last?): Self.printed(first, last)
        case (let first?, nil): "after:\(first.shortestPeriod)"
        case (_, let last?):
            // There is no day after the last one that can be written.
            last.next.map { "before:\($0.shortestPeriod)" } ?? "date:..\(last)"
        case (nil, nil): preconditionFailure("a range of days has an end")
        }
    }

    private static func printed(_ first: CalendarDay, _ last: CalendarDay) -> String {
        let (start, end) = (first.shortestPeriod, last.next?.shortestPeriod)
        if first == last { return "date:\(first)" }
        // Whole years, and one whole month.
        if start.utf8.count == 4, last.month == 12, last.day == 31 {
            let lastYear = "\(last)".prefix(4)
            return first.year == last.year ? "year:\(start)" : "year:\(start)..\(lastYear)"
        }
        if start.utf8.count <= 7, first.year == last.year, first.month == last.month, end?.utf8.count != 10 {
            return "date:\("\(first)".prefix(7))"
        }
        return "date:\(first)..\(last)"
    }
}
