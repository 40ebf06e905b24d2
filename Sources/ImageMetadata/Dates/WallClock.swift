/// A date and a time of day, as metadata and names write them.
struct WallClock: Hashable {
    /// Seconds since the start of 1970, as if the clock showed UTC.
    var seconds: Int64
    var nanoseconds: Int32 = 0
    /// Seconds ahead of UTC, if the text says so.
    var utcOffset: Int32?

    /// The years in which pictures are taken: since the first photograph, and before the years that stand for "unknown".
    static let years = 1826...2199

    /// The time, if there is one.
    init?(year: Int, month: Int, day: Int, hour: Int, minute: Int, second: Int) {
        guard Self.years.contains(year), let date = CivilDate(year: year, month: month, day: day),
            (0...23).contains(hour), (0...59).contains(minute), (0...59).contains(second)
        else { return nil }
        seconds = date.daysSince1970 * 86400 + Int64(hour * 3600 + minute * 60 + second)
    }

    /// Noon of a day whose time is unknown: the day is the same wherever the picture was taken.
    init?(noonOfYear year: Int, month: Int, day: Int) {
        self.init(year: year, month: month, day: day, hour: 12, minute: 0, second: 0)
    }
}

extension WallClock {
    /// Reads a time in the forms of EXIF (`2021:07:04 12:30:15`) and XMP (`2021-07-04T12:30:15.12+02:00`).
    ///
    /// Seconds may be missing. A day without a time is noon in XMP, where that is a form of its own, if `allowsDay`. A month or a year
    /// alone is no time.
    init?(text: some StringProtocol, allowsDay: Bool) {
        var rest = ASCIIReader(text)
        rest.skipSpaces()
        guard let year = rest.digits(4), let separator = rest.take(anyOf: ":-/."), let month = rest.digits(2),
            rest.take(separator), let day = rest.digits(2)
        else { return nil }
        guard rest.take(anyOf: " T") != nil else {
            guard allowsDay, rest.isAtEnd else { return nil }
            self.init(noonOfYear: year, month: month, day: day)
            return
        }
        guard let hour = rest.digits(2), rest.take(":"), let minute = rest.digits(2) else { return nil }
        var second = 0
        var fraction: Int32 = 0
        if rest.take(":") {
            guard let digits = rest.digits(2) else { return nil }
            second = digits
            if rest.take(anyOf: ".,") != nil { fraction = Self.nanoseconds(ofFraction: rest.digits()) ?? 0 }
        }
        self.init(year: year, month: month, day: day, hour: hour, minute: minute, second: second)
        nanoseconds = fraction
        rest.skipSpaces()
        guard !rest.isAtEnd else { return }
        guard let offset = Self.utcOffset(text: rest.remaining) else { return nil }
        utcOffset = offset
    }

    /// The nanoseconds of the digits after a decimal point; nil if they are no digits.
    static func nanoseconds(ofFraction digits: some StringProtocol) -> Int32? {
        let nine = digits.utf8.prefix(9)
        guard !nine.isEmpty, digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        return nine.reduce(0) { $0 * 10 + Int32($1 - 0x30) }
            * (0..<(9 - nine.count)).reduce(1) { power, _ in power * 10 }
    }

    /// Reads `Z`, `+02:00` or `-0330`, up to 14 hours; nil if the text is none of them.
    static func utcOffset(text: some StringProtocol) -> Int32? {
        var rest = ASCIIReader(text)
        rest.skipSpaces()
        if rest.take("Z") { return rest.isAtEnd ? 0 : nil }
        guard let sign = rest.take(anyOf: "+-"), let hours = rest.digits(2) else { return nil }
        _ = rest.take(":")
        guard let minutes = rest.digits(2), minutes < 60 else { return nil }
        rest.skipSpaces()
        let seconds = Int32(hours * 3600 + minutes * 60)
        guard rest.isAtEnd, seconds <= 14 * 3600 else { return nil }
        return sign == "-" ? -seconds : seconds
    }
}

extension CaptureTime {
    init(_ clock: WallClock, source: MetadataSource) {
        self.init(
            localSeconds: clock.seconds, nanoseconds: clock.nanoseconds, utcOffset: clock.utcOffset,
            source: source)
    }
}
