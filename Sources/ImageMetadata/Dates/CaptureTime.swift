/// When a picture was taken, as the clock on the wall showed it there.
public struct CaptureTime: Sendable, Hashable {
    /// The seconds of the wall clock where the picture was taken, counted since the start of 1970 as if that clock showed UTC.
    public var localSeconds: Int64

    /// The nanoseconds after that second, 0 to 999,999,999.
    public var nanoseconds: Int32

    /// How far that clock is ahead of UTC, in seconds; nil if unknown.
    public var utcOffset: Int32?

    /// Where the time was found.
    public var source: MetadataSource

    /// Creates a time.
    public init(localSeconds: Int64, nanoseconds: Int32 = 0, utcOffset: Int32? = nil, source: MetadataSource)
    {
        self.localSeconds = localSeconds
        self.nanoseconds = nanoseconds
        self.utcOffset = utcOffset
        self.source = source
    }
}

extension CaptureTime {
    /// The time in ISO 8601, such as `2021-07-04T12:30:15.120+02:00`: without a fraction of zero, and without an unknown offset.
    public var iso8601: String {
        let (days, rest) = localSeconds.flooredDivision(by: 86400)
        let second = Int(rest)
        let date = CivilDate(daysSince1970: days)
        let clock = [second / 3600, second / 60 % 60, second % 60].map { $0.padded(to: 2) }
        let day = "\(Int(date.year).padded(to: 4))-\(date.month.padded(to: 2))-\(date.day.padded(to: 2))"
        return "\(day)T\(clock.joined(separator: ":"))\(fraction)\(offset)"
    }

    /// Thousandths, millionths or billionths of a second, whichever are enough.
    private var fraction: String {
        switch Int(nanoseconds) {
        case 0: ""
        case let value where value % 1_000_000 == 0: ".\((value / 1_000_000).padded(to: 3))"
        case let value where value % 1000 == 0: ".\((value / 1000).padded(to: 6))"
        case let value: ".\(value.padded(to: 9))"
        }
    }

    private var offset: String {
        guard let utcOffset else { return "" }
        let minutes = abs(Int(utcOffset)) / 60
        return "\(utcOffset < 0 ? "-" : "+")\((minutes / 60).padded(to: 2)):\((minutes % 60).padded(to: 2))"
    }
}

extension Int64 {
    /// The quotient, rounded down, and the rest, which is not negative; for divisors greater than 0.
    func flooredDivision(by divisor: Int64) -> (quotient: Int64, remainder: Int64) {
        let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
    }
}

extension Int {
    /// The decimal digits, with zeros in front.
    fileprivate func padded(to width: Int) -> String {
        let digits = String(magnitude)
        return (self < 0 ? "-" : "") + String(repeating: "0", count: Swift.max(0, width - digits.count))
            + digits
    }
}
