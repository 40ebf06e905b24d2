internal import CImageMetadata

/// The data sets of an IPTC block that are read.
struct IPTCBlock {
    /// The numbers of data sets in IPTC's Information Interchange Model 4.2.
    enum Number: Int {
        case objectName = 5
        case keyword = 25
        case dateCreated = 55
        case timeCreated = 60
        case caption = 120
    }

    private var sets: [Number: [[UInt8]]] = [:]
    /// Whether the block says that its texts are UTF-8.
    private var isUTF8 = false

    /// The most data sets with the same number that are read.
    private static let mostSets = 10_000

    /// Reads a block as far as libiptcdata reads it.
    init(_ bytes: [UInt8]) {
        withUnsafeMutablePointer(to: &self) { block in
            metadata_iptc_read(bytes, bytes.count, block) { context, set in
                guard let context, let set = set?.pointee else { return }
                context.assumingMemoryBound(to: IPTCBlock.self).pointee.take(set)
            }
        }
    }

    private mutating func take(_ set: metadata_iptc_set) {
        let value = Array(UnsafeBufferPointer(start: set.bytes, count: set.count))
        if set.record == 1, set.number == 90 {
            // The escape sequence of ISO 2022 that switches to UTF-8.
            isUTF8 = value == [0x1B, 0x25, 0x47]
        }
        guard set.record == 2, let number = Number(rawValue: Int(set.number)) else { return }
        if sets[number, default: []].count < Self.mostSets { sets[number, default: []].append(value) }
    }

    /// The texts of data sets, in order. Text that is not UTF-8 is Latin-1, if the block does not say otherwise.
    func texts(_ number: Number) -> [String] {
        (sets[number] ?? []).compactMap { bytes in
            (isUTF8 ? String(decoding: bytes, as: UTF8.self) : String(utf8OrLatin1: bytes)).metadataText
        }
    }
}

extension IPTCBlock {
    /// When the picture was taken, from `20210704` and `123015+0200`; noon if the time is missing.
    var captureTime: CaptureTime? {
        guard let date = texts(.dateCreated).first else { return nil }
        var reader = ASCIIReader(date)
        guard let year = reader.digits(4), let month = reader.digits(2), let day = reader.digits(2),
            reader.isAtEnd
        else { return nil }
        let clock =
            time(year: year, month: month, day: day) ?? WallClock(noonOfYear: year, month: month, day: day)
        return clock.map { CaptureTime($0, source: .iptc) }
    }

    private func time(year: Int, month: Int, day: Int) -> WallClock? {
        guard let time = texts(.timeCreated).first else { return nil }
        var reader = ASCIIReader(time)
        guard let hour = reader.digits(2), let minute = reader.digits(2), let second = reader.digits(2),
            var clock = WallClock(
                year: year, month: month, day: day, hour: hour, minute: minute, second: second)
        else { return nil }
        clock.utcOffset = WallClock.utcOffset(text: reader.remaining)
        return clock
    }
}
