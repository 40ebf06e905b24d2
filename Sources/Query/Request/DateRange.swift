/// A range of days, of which one end may be open.
public struct DateRange: Hashable, Sendable {
    /// The first day; nil if there is none.
    public let first: CalendarDay?
    /// The last day, which belongs to the range; nil if there is none.
    public let last: CalendarDay?

    /// Creates a range; nil if both ends are open, or if the first day is after the last one.
    public init?(first: CalendarDay?, last: CalendarDay?) {
        guard first != nil || last != nil else { return nil }
        if let first, let last, last < first { return nil }
        self.first = first
        self.last = last
    }

    /// Whether a day belongs to the range.
    public func contains(_ day: CalendarDay) -> Bool {
        first.map { $0 <= day } != false && last.map { day <= $0 } != false
    }

    /// Returns the days that are in both ranges; nil if there are none.
    func intersection(_ other: DateRange) -> DateRange? {
        DateRange(
            first: [first, other.first].compactMap(\.self).max(),
            last: [last, other.last].compactMap(\.self).min())
    }
}
