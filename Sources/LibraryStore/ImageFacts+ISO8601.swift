extension ImageFacts.Time {
    /// The time in ISO 8601, such as `2021-07-04T12:30:15.120+02:00`; without an offset if it is unknown, and without a fraction
    /// if it is zero.
    public var iso8601: String {
        let (days, second) = localSeconds.quotientAndRemainderTowardsPast(dividingBy: 86400)
        let (year, month, day) = Self.date(daysSince1970: days)
        var text = "\(Self.padded(year, 4))-\(Self.padded(month))-\(Self.padded(day))"
        text += "T\(Self.padded(second / 3600)):\(Self.padded(second / 60 % 60)):\(Self.padded(second % 60))"
        if nanoseconds > 0 {
            let digits = Self.padded(Int64(nanoseconds), 9)
            text += ".\(nanoseconds % 1_000_000 == 0 ? digits.prefix(3) : digits[...])"
        }
        guard let utcOffset else { return text }
        let minutes = Int64(utcOffset.magnitude / 60)
        return text + "\(utcOffset < 0 ? "-" : "+")\(Self.padded(minutes / 60)):\(Self.padded(minutes % 60))"
    }

    /// The date of a day in the Gregorian calendar, by `civil_from_days` of Howard Hinnant's "chrono-Compatible Low-Level Date
    /// Algorithms".
    private static func date(daysSince1970 days: Int64) -> (year: Int64, month: Int64, day: Int64) {
        let (era, dayOfEra) = (days + 719_468).quotientAndRemainderTowardsPast(dividingBy: 146_097)
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shifted = (5 * dayOfYear + 2) / 153
        let month = shifted < 10 ? shifted + 3 : shifted - 9
        return (
            yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * shifted + 2) / 5 + 1
        )
    }

    private static func padded(_ number: Int64, _ width: Int = 2) -> String {
        let digits = String(number.magnitude)
        return (number < 0 ? "-" : "") + String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}

extension Int64 {
    /// The quotient rounded down, and the remainder, which is not negative.
    fileprivate func quotientAndRemainderTowardsPast(dividingBy divisor: Int64) -> (Int64, Int64) {
        let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
    }
}
