internal import ImageMetadata

extension CalendarDay {
    /// The first second of the day, since 1970 as if in UTC.
    var secondsSince1970: Int64 {
        guard let date = CivilDate(year: year, month: month, day: day) else {
            preconditionFailure("\(self) is a day of the Gregorian calendar")
        }
        return date.daysSince1970 * 86400
    }
}
