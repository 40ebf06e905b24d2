/// A day of every year, such as Christmas Eve.
public struct DayOfYear: Hashable, Sendable {
    /// The month, 1 to 12.
    public let month: Int
    /// The day of the month, 1 to 31.
    public let day: Int

    /// Creates a day; nil if no year has it. 29 February is one.
    public init?(month: Int, day: Int) {
        // A leap year has all days.
        guard CalendarDay(year: 2000, month: month, day: day) != nil else { return nil }
        (self.month, self.day) = (month, day)
    }
}
