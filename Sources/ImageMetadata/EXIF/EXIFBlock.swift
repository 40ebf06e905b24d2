internal import CImageMetadata

/// The entries of an EXIF block that are read.
struct EXIFBlock {
    private struct Entry {
        let format: UInt16
        let bytes: [UInt8]
    }

    private var entries: [EXIFTag: Entry] = [:]
    private var positions: [GPSTag: Entry] = [:]
    private(set) var isBigEndian = false

    /// The longest value that is read. Texts are shorter; maker notes and thumbnails are not read.
    private static let longestValue = 65_536

    /// Reads a TIFF structure as far as libexif reads it.
    init(_ bytes: [UInt8]) {
        withUnsafeMutablePointer(to: &self) { block in
            metadata_exif_read(bytes, bytes.count, block) { context, entry, isBigEndian in
                guard let context, let entry = entry?.pointee else { return }
                context.assumingMemoryBound(to: EXIFBlock.self).pointee.take(entry, isBigEndian: isBigEndian)
            }
        }
    }

    private mutating func take(_ entry: metadata_exif_entry, isBigEndian: Bool) {
        self.isBigEndian = isBigEndian
        guard entry.count <= Self.longestValue else { return }
        let value = Entry(
            format: entry.format, bytes: Array(UnsafeBufferPointer(start: entry.bytes, count: entry.count)))
        switch entry.directory {
        case 0, 2:
            // Some programs write tags of EXIF into the image's own directory. The first of two is kept.
            guard let tag = EXIFTag(rawValue: entry.tag), entries[tag] == nil else { return }
            entries[tag] = value
        case 3:
            guard let tag = GPSTag(rawValue: entry.tag), positions[tag] == nil else { return }
            positions[tag] = value
        default: return
        }
    }
}

extension EXIFBlock {
    /// The bytes of a value, in the order of the block.
    func bytes(_ tag: EXIFTag) -> [UInt8]? { entries[tag]?.bytes }

    /// A text; nil if it is empty or not text.
    func text(_ tag: EXIFTag) -> String? {
        entries[tag].flatMap { String(utf8OrLatin1: $0.bytes.prefix { $0 != 0 }).metadataText }
    }

    /// A text of Windows, in UTF-16, little-endian in every block.
    func windowsText(_ tag: EXIFTag) -> String? {
        entries[tag].flatMap { String(utf16: $0.bytes, bigEndian: false)?.metadataText }
    }

    /// The first number; nil if it is no number, or if its denominator is 0.
    func number(_ tag: EXIFTag) -> Double? { entries[tag].flatMap { numbers(of: $0).first ?? nil } }

    func text(_ tag: GPSTag) -> String? {
        positions[tag].flatMap { String(utf8OrLatin1: $0.bytes.prefix { $0 != 0 }).metadataText }
    }

    /// All numbers; nil in place of those whose denominator is 0.
    func numbers(_ tag: GPSTag) -> [Double?] { positions[tag].map(numbers(of:)) ?? [] }
}

extension EXIFBlock {
    /// The numbers of an entry, in any of the number types of TIFF; at most eight.
    private func numbers(of entry: Entry) -> [Double?] {
        let values: (width: Int, read: (ArraySlice<UInt8>) -> Double?)
        switch entry.format {
        case 1, 7: values = (1, { Double($0.first ?? 0) })
        case 3: values = (2, { Double(integer($0)) })
        case 4: values = (4, { Double(integer($0)) })
        case 5: values = (8, { ratio(Double(integer($0.prefix(4))), Double(integer($0.suffix(4)))) })
        case 6: values = (1, { Double(Int8(bitPattern: $0.first ?? 0)) })
        case 8: values = (2, { Double(Int16(truncatingIfNeeded: integer($0))) })
        case 9: values = (4, { Double(Int32(bitPattern: integer($0))) })
        case 10: values = (8, { ratio(signed($0.prefix(4)), signed($0.suffix(4))) })
        case 11: values = (4, { finite(Double(Float(bitPattern: integer($0)))) })
        default: return []
        }
        return (0..<min(8, entry.bytes.count / values.width)).map { index in
            values.read(entry.bytes[(index * values.width)..<((index + 1) * values.width)])
        }
    }

    private func integer(_ bytes: ArraySlice<UInt8>) -> UInt32 {
        isBigEndian
            ? bytes.reduce(0) { $0 << 8 | UInt32($1) } : bytes.reversed().reduce(0) { $0 << 8 | UInt32($1) }
    }

    private func signed(_ bytes: ArraySlice<UInt8>) -> Double { Double(Int32(bitPattern: integer(bytes))) }

    private func ratio(_ numerator: Double, _ denominator: Double) -> Double? {
        denominator == 0 ? nil : numerator / denominator
    }

    private func finite(_ value: Double) -> Double? { value.isFinite ? value : nil }
}
