extension QueryValue {
    /// Returns the days that a value means after a key of dates; nil if it is written wrongly.
    func days(_ key: QueryKey) throws(QuerySyntaxError.Problem) -> DateRange? {
        let text = try text()
        switch key {
        case .after:
            guard let first = try Self.period(text[...])?.first else { return nil }
            return DateRange(first: first, last: nil)
        case .before:
            guard let first = try Self.period(text[...])?.first else { return nil }
            guard let last = first.previous else {
                throw .noSuchDay(reason: "there are no days before \(first)")
            }
            return DateRange(first: nil, last: last)
        default:
            let periods: (Substring) throws(QuerySyntaxError.Problem) -> DateRange? = {
                part throws(QuerySyntaxError.Problem) in
                key == .year && part.utf8.count != 4 ? nil : try Self.period(part)
            }
            guard let (start, end) = text.rangeEnds else { return try periods(text[...]) }
            let first = try start.isEmpty ? nil : periods(start)
            let last = try end.isEmpty ? nil : periods(end)
            guard start.isEmpty == (first == nil), end.isEmpty == (last == nil) else { return nil }
            guard let range = DateRange(first: first?.first, last: last?.last) else { throw .noDayLeft }
            return range
        }
    }

    /// Returns the day of every year that a value such as "12-24" means; nil if it is written wrongly.
    func dayOfYear() throws(QuerySyntaxError.Problem) -> DayOfYear? {
        let parts = try text().split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 2, parts.allSatisfy({ (1...2).contains($0.utf8.count) }),
            let month: Int = DecimalNumber.integer(parts[0]), let day: Int = DecimalNumber.integer(parts[1])
        else { return nil }
        guard let found = DayOfYear(month: month, day: day) else {
            throw .noSuchDay(reason: "no year has a day \(parts[0])-\(parts[1])")
        }
        return found
    }

    /// Returns all days of a year, a month or a day, such as "2019", "2019-06" and "2019-06-03"; nil if it is none of these.
    private static func period(_ text: Substring) throws(QuerySyntaxError.Problem) -> DateRange? {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard (1...3).contains(parts.count), parts[0].utf8.count == 4,
            parts.dropFirst().allSatisfy({ (1...2).contains($0.utf8.count) })
        else { return nil }
        var numbers: [Int] = []
        for part in parts {
            guard let number: Int = DecimalNumber.integer(part) else { return nil }
            numbers.append(number)
        }
        guard CalendarDay.years.contains(numbers[0]) else {
            throw .noSuchDay(reason: "there is no year \(parts[0])")
        }
        let months = numbers.count > 1 ? numbers[1]...numbers[1] : CalendarDay.months
        guard months.clamped(to: CalendarDay.months) == months else {
            throw .noSuchDay(reason: "there is no month \(parts[1])")
        }
        let count = CalendarDay.days(inMonth: months.upperBound, of: numbers[0])
        let days = numbers.count > 2 ? numbers[2]...numbers[2] : 1...count
        guard days.clamped(to: 1...count) == days else {
            throw .noSuchDay(
                reason: "there is no day \(parts[2]) in \(parts[0])-\(parts[1]), which has \(count) days")
        }
        return DateRange(
            first: CalendarDay(year: numbers[0], month: months.lowerBound, day: days.lowerBound),
            last: CalendarDay(year: numbers[0], month: months.upperBound, day: days.upperBound))
    }
}
