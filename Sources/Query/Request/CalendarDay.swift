/// A day of the Gregorian calendar, in the years 1 to 9999.
public struct CalendarDay: Hashable, Sendable {
    /// The years that a day may be in.
    public static let years = 1...9999
    /// The months of a year.
    public static let months = 1...12

    /// The year, 1 to 9999.
    public let year: Int
    /// The month, 1 to 12.
    public let month: Int
    /// The day of the month, 1 to 31.
    public let day: Int

    /// Creates a day; nil if there is no such day.
    public init?(year: Int, month: Int, day: Int) {
        guard Self.years.contains(year), Self.months.contains(month),
            (1...Self.days(inMonth: month, of: year)).contains(day)
        else { return nil }
        self.year = year
        self.month = month
        self.day = day
    }

    /// Returns the number of days in a month.
    ///
    /// - Parameters:
    ///   - month: 1 to 12.
    ///   - year: 1 to 9999.
    public static func days(inMonth month: Int, of year: Int) -> Int {
        precondition(months.contains(month) && years.contains(year), "there is no such month")
        switch month {
        case 4, 6, 9, 11: return 30
        case 2: return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        default: return 31
        }
    }

    /// The day after this one; nil after the last day of the year 9999.
    public var next: CalendarDay? {
        CalendarDay(year: year, month: month, day: day + 1)
            ?? CalendarDay(year: year, month: month + 1, day: 1)
            ?? CalendarDay(year: year + 1, month: 1, day: 1)
    }

    /// The day before this one; nil before the first day of the year 1.
    public var previous: CalendarDay? {
        if day > 1 { return CalendarDay(year: year, month: month, day: day - 1) }
        if month > 1 {
            return CalendarDay(
                year: year, month: month - 1, day: Self.days(inMonth: month - 1, of: year))
        }
        return CalendarDay(year: year - 1, month: 12, day: 31)
    }
}

extension CalendarDay: Comparable {
    /// Whether one day is earlier than another.
    public static func < (one: CalendarDay, other: CalendarDay) -> Bool {
        (one.year, one.month, one.day) < (other.year, other.month, other.day)
    }
}

extension CalendarDay: CustomStringConvertible {
    /// The day as in ISO 8601, such as "2019-06-03".
    public var description: String {
        "\(Self.padded(year, 4))-\(Self.padded(month, 2))-\(Self.padded(day, 2))"
    }

    /// The shortest form that names a period which begins with this day: "2019" for the first day of a year, "2019-06" for
    /// that of a month, and otherwise the day.
    var shortestPeriod: String {
        switch (month, day) {
        case (1, 1): Self.padded(year, 4)
        case (_, 1): "\(Self.padded(year, 4))-\(Self.padded(month, 2))"
        default: description
        }
    }

    private static func padded(_ number: Int, _ width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}
