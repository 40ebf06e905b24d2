/// A day as names of files write it: `20210704`, `2021-07-04`, `2021_07_04` or `2021.07.04`.
struct NamedDate {
    private let year: Int
    private let month: Int
    private let day: Int
    /// The character between its parts; nil if there is none.
    private let separator: String?

    /// The years in which there are files of pictures.
    private static let years = 1990...2099

    var isSeparated: Bool { separator != nil }

    /// Reads a day; nil if something else follows.
    init?(_ reader: inout ASCIIReader) {
        guard let year = reader.digits(4), Self.years.contains(year) else { return nil }
        separator = reader.take(anyOf: "-_.")
        guard let month = reader.digits(2), reader.take(separator ?? ""), let day = reader.digits(2),
            CivilDate(year: year, month: month, day: day) != nil
        else { return nil }
        (self.year, self.month, self.day) = (year, month, day)
    }

    /// Reads the time that follows. A day alone is noon, if that is allowed: one with separators, or one of a messenger.
    func clock(_ reader: inout ASCIIReader, allowsDay: Bool) -> WallClock? {
        let afterDay = reader
        if let clock = time(&reader) { return clock }
        reader = afterDay
        let isMessenger = reader.take("-wa") && reader.digits(4) != nil
        guard allowsDay, isSeparated || isMessenger, reader.next.map(\.isDigit) != true else { return nil }
        return WallClock(noonOfYear: year, month: month, day: day)
    }

    private func time(_ reader: inout ASCIIReader) -> WallClock? {
        let gaps = [" at ", " um ", " à ", " alle ", "_", "-", " ", "t"]
        guard gaps.contains(where: { reader.take($0) }), let hour = reader.digits(2) else { return nil }
        let separator = reader.take(anyOf: ".-_:") ?? ""
        guard let minute = reader.digits(2), reader.take(separator), let second = reader.digits(2) else {
            return nil
        }
        let nanoseconds = fraction(&reader)
        // More digits than a fraction has: this is another kind of number.
        guard reader.next.map(\.isDigit) != true, let hour = Self.hour(hour, &reader) else { return nil }
        var clock = WallClock(year: year, month: month, day: day, hour: hour, minute: minute, second: second)
        clock?.nanoseconds = nanoseconds
        return clock
    }

    /// The milliseconds that follow the seconds of some names, directly or behind a point.
    private func fraction(_ reader: inout ASCIIReader) -> Int32 {
        var next = reader
        _ = next.take(anyOf: ".-_")
        guard let milliseconds = next.digits(3), next.next.map(\.isDigit) != true else { return 0 }
        reader = next
        return Int32(milliseconds) * 1_000_000
    }

    /// The hour of a clock of 12 hours, if "AM" or "PM" follows; else as it is. macOS puts a narrow space in front.
    private static func hour(_ hour: Int, _ reader: inout ASCIIReader) -> Int? {
        var next = reader
        guard next.take(" ") || next.take("\u{202F}") else { return hour }
        let isMorning = next.take("am")
        guard isMorning || next.take("pm") else { return hour }
        guard (1...12).contains(hour) else { return nil }
        return hour % 12 + (isMorning ? 0 : 12)
    }
}
