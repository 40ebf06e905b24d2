extension EXIFBlock {
    /// When the picture was taken: the original time, else when it was digitised, else when the file was changed.
    var captureTime: CaptureTime? {
        for field in Self.timeFields {
            guard let text = text(field.time), var clock = WallClock(text: text, allowsDay: false) else {
                continue
            }
            if let digits = self.text(field.fraction),
                let nanoseconds = WallClock.nanoseconds(ofFraction: digits)
            {
                clock.nanoseconds = nanoseconds
            }
            clock.utcOffset = self.text(field.offset).flatMap { WallClock.utcOffset(text: $0) }
            if clock.utcOffset == nil {
                clock.utcOffset = offset(ofUnchanged: text) ?? offsetBySatellites(clock)
            }
            return CaptureTime(clock, source: .exif)
        }
        return nil
    }

    private static let timeFields: [(time: EXIFTag, fraction: EXIFTag, offset: EXIFTag)] = [
        (.dateTimeOriginal, .subSecTimeOriginal, .offsetTimeOriginal),
        (.dateTimeDigitized, .subSecTimeDigitized, .offsetTimeDigitized),
        (.dateTime, .subSecTime, .offsetTime),
    ]

    /// The offset of the time of change, if the file was never changed: it is the offset of every other time as well.
    private func offset(ofUnchanged time: String) -> Int32? {
        guard text(.dateTime) == time else { return nil }
        return text(.offsetTime).flatMap { WallClock.utcOffset(text: $0) }
    }

    /// The difference from the time of the satellites, which is UTC, if it can be an offset.
    ///
    /// All offsets in use are multiples of 15 minutes, up to 14 hours. The position may be some seconds older than the picture, so a
    /// difference of up to 5 seconds is accepted; a clock that is wrong by more tells nothing.
    private func offsetBySatellites(_ clock: WallClock) -> Int32? {
        guard let date = text(.dateStamp), let satellites = satelliteTime(date: date) else { return nil }
        let difference = clock.seconds - satellites.seconds
        let quarters = (difference + 450).flooredDivision(by: 900).quotient
        guard abs(difference - quarters * 900) <= 5, abs(quarters) <= 14 * 4 else { return nil }
        return Int32(quarters * 900)
    }

    private func satelliteTime(date: String) -> WallClock? {
        let time = numbers(.timeStamp).compactMap { $0 }
        guard time.count == 3, time.allSatisfy({ (0..<60).contains($0) }),
            let day = WallClock(text: date, allowsDay: true)
        else { return nil }
        guard time[0] < 24 else { return nil }
        var clock = day
        clock.seconds += Int64(time[0] * 3600 + time[1] * 60 + time[2]) - 12 * 3600
        return clock
    }
}
