import Foundation
import Query
import Testing

/// The calendar of dates in queries, against Foundation's.
struct CalendarDayTests {
    @Test func theDaysOfFourCenturiesAndTheEnds() throws {
        var calendar = Calendar(identifier: .iso8601)
        calendar.timeZone = try #require(TimeZone(identifier: "UTC"))
        var day = try #require(CalendarDay(year: 1799, month: 12, day: 31))
        let start = try #require(
            calendar.date(from: DateComponents(year: day.year, month: day.month, day: day.day)))
        // All years that differ in their leap days are among them.
        for number in 0...146_100 {
            let date = start.addingTimeInterval(Double(number) * 86_400)
            let expected = calendar.dateComponents([.year, .month, .day], from: date)
            guard expected == DateComponents(year: day.year, month: day.month, day: day.day) else {
                Issue.record("\(day) is not \(expected)")
                return
            }
            let next = try #require(day.next)
            #expect(next.previous == day && day < next)
            day = next
        }
        let first = try #require(CalendarDay(year: 1, month: 1, day: 1))
        let last = try #require(CalendarDay(year: 9999, month: 12, day: 31))
        #expect(first.previous == nil && last.next == nil)
        #expect(first.description == "0001-01-01")
    }

    @Test func aRangeHasAnEndAndADay() throws {
        let day = try #require(CalendarDay(year: 2020, month: 2, day: 29))
        let next = try #require(day.next)
        #expect(DateRange(first: nil, last: nil) == nil)
        #expect(DateRange(first: next, last: day) == nil)
        let range = try #require(DateRange(first: day, last: day))
        #expect(range.contains(day) && !range.contains(next))
        #expect(CalendarDay(year: 2021, month: 2, day: 29) == nil)
        #expect(CalendarDay(year: 0, month: 1, day: 1) == nil)
        #expect(CalendarDay(year: 10_000, month: 1, day: 1) == nil)
    }
}
