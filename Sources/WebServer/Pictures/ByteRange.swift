/// The part of a file that a request asks for (RFC 9110, section 14).
enum ByteRange: Equatable {
    /// The whole file: nothing was asked for, or something that may be ignored.
    case whole
    /// Some bytes.
    case part(Range<Int>)
    /// The file has no such bytes.
    case outside

    /// Reads the value of a `Range` header. Several ranges at once are answered with the whole file, as the standard allows.
    ///
    /// - Parameters:
    ///   - header: The value; nil if there is none.
    ///   - count: The bytes of the file.
    init(_ header: String?, of count: Int) {
        guard let header, let units = header.firstIndex(of: "="), header[..<units].lowercased() == "bytes"
        else {
            self = .whole
            return
        }
        let bounds = header[header.index(after: units)...].split(
            separator: "-", maxSplits: 1, omittingEmptySubsequences: false)
        guard bounds.count == 2, !header.contains(",") else {
            self = .whole
            return
        }
        self = Self.range(from: Self.number(bounds[0]), to: Self.number(bounds[1]), of: count)
    }

    private enum Bound {
        case absent
        case number(Int)
        case wrong
    }

    private static func number(_ text: Substring) -> Bound {
        let digits = text.filter { $0 != " " }
        guard !digits.isEmpty else { return .absent }
        guard digits.allSatisfy({ $0.isASCII && $0.isNumber }) else { return .wrong }
        // A number too large for the file is the same whatever it is.
        return .number(Int(digits) ?? .max)
    }

    private static func range(from first: Bound, to last: Bound, of count: Int) -> ByteRange {
        switch (first, last) {
        case (.number(let first), .number(let last)) where first <= last:
            first < count ? .part(first..<min(last, count - 1) + 1) : .outside
        case (.number(let first), .absent):
            first < count ? .part(first..<count) : .outside
        case (.absent, .number(let length)):
            length > 0 && count > 0 ? .part(max(0, count - length)..<count) : .outside
        default: .whole
        }
    }
}
