/// A pattern of wildcards over a path: `?`, `*`, `[a-z]`, and `**` for any number of folders.
///
/// The rules are those of git's `wildmatch` with paths: only `**` between slashes, or between a slash and an end, crosses a slash.
struct GlobPattern: Equatable, Sendable {
    private let pattern: [UInt8]

    init(_ pattern: [UInt8]) { self.pattern = pattern }

    /// Whether a byte has a meaning in patterns.
    static func isSpecial(_ byte: UInt8) -> Bool {
        [UInt8(ascii: "*"), UInt8(ascii: "?"), UInt8(ascii: "["), UInt8(ascii: "\\")].contains(byte)
    }

    /// Whether the whole text matches.
    ///
    /// - Complexity: O(*n* · *m*) for a pattern of *n* and a text of *m* bytes: each pair of positions is tried once.
    func matches(_ text: ArraySlice<UInt8>) -> Bool {
        var search = Search(pattern: pattern, text: Array(text))
        return search.matches(0, 0)
    }

    /// A search that remembers which pairs of positions lead nowhere.
    private struct Search {
        let pattern: [UInt8]
        let text: [UInt8]
        private var failed: Set<Int> = []

        init(pattern: [UInt8], text: [UInt8]) {
            (self.pattern, self.text) = (pattern, text)
        }

        private static let slash = UInt8(ascii: "/")
        private static let star = UInt8(ascii: "*")
        private static let backslash = UInt8(ascii: "\\")

        /// Whether the rest of the pattern matches the rest of the text.
        mutating func matches(_ start: Int, _ textStart: Int) -> Bool {
            var (place, at) = (start, textStart)
            while place < pattern.count {
                if pattern[place] == Self.star { return remembering(place, at) }
                guard at < text.count, let next = step(place, text[at]) else { return false }
                place = next
                at += 1
            }
            return at == text.count
        }

        private mutating func remembering(_ place: Int, _ at: Int) -> Bool {
            let key = place * (text.count + 1) + at
            guard !failed.contains(key) else { return false }
            if matchesStars(place, at) { return true }
            failed.insert(key)
            return false
        }

        /// Whether the rest of a pattern that begins with a star matches.
        private mutating func matchesStars(_ place: Int, _ at: Int) -> Bool {
            var next = place
            while next < pattern.count, pattern[next] == Self.star { next += 1 }
            let begins = place == 0 || pattern[place - 1] == Self.slash
            let ends =
                next == pattern.count || pattern[next] == Self.slash
                || pattern[next] == Self.backslash && next + 1 < pattern.count
                    && pattern[next + 1] == Self.slash
            let crosses = next - place == 2 && begins && ends
            if crosses, next < pattern.count {
                // `**/` also stands for no folder at all.
                let behind = pattern[next] == Self.slash ? next + 1 : next + 2
                if matches(behind, at) { return true }
            }
            var end = at
            while true {
                if matches(next, end) { return true }
                guard end < text.count, crosses || text[end] != Self.slash else { return false }
                end += 1
            }
        }

        /// The place in the pattern after what stands for one byte of the text; nil if the byte does not match.
        private func step(_ place: Int, _ byte: UInt8) -> Int? {
            switch pattern[place] {
            case UInt8(ascii: "?"):
                return byte == Self.slash ? nil : place + 1
            case UInt8(ascii: "["):
                guard let (end, matches) = ByteClass.match(byte, pattern, from: place + 1) else { return nil }
                return matches && byte != Self.slash ? end : nil
            case Self.backslash:
                guard place + 1 < pattern.count else { return nil }
                return pattern[place + 1] == byte ? place + 2 : nil
            default:
                return pattern[place] == byte ? place + 1 : nil
            }
        }
    }
}

/// The bytes between brackets in a pattern, such as `[a-z]`, `[!0-9]` or `[[:digit:]]`.
private enum ByteClass {
    /// Whether a byte is in the class, and the place after the closing bracket; nil if there is none, or if the class is unknown.
    ///
    /// - Parameter start: The place after the opening bracket.
    static func match(_ byte: UInt8, _ pattern: [UInt8], from start: Int) -> (end: Int, matches: Bool)? {
        var place = start
        guard place < pattern.count else { return nil }
        let isNegated = pattern[place] == UInt8(ascii: "!") || pattern[place] == UInt8(ascii: "^")
        if isNegated { place += 1 }
        var matches = false
        var previous: UInt8?
        var isFirst = true
        while true {
            guard place < pattern.count else { return nil }
            let current = pattern[place]
            if current == UInt8(ascii: "]"), !isFirst { break }
            isFirst = false
            if current == UInt8(ascii: "-"), let low = previous, place + 1 < pattern.count,
                pattern[place + 1] != UInt8(ascii: "]")
            {
                guard let (high, next) = literal(pattern, place + 1) else { return nil }
                if low <= byte, byte <= high { matches = true }
                (place, previous) = (next, nil)
            } else if current == UInt8(ascii: "["), place + 1 < pattern.count,
                pattern[place + 1] == UInt8(ascii: ":")
            {
                guard let close = pattern[(place + 2)...].firstIndex(of: UInt8(ascii: "]")) else {
                    return nil
                }
                if pattern[close - 1] == UInt8(ascii: ":"), close - 1 >= place + 2 {
                    guard let named = named(pattern[(place + 2)..<(close - 1)]) else { return nil }
                    if named(byte) { matches = true }
                    (place, previous) = (close + 1, nil)
                } else {
                    // No class after all: the bracket stands for itself.
                    if byte == current { matches = true }
                    (place, previous) = (place + 1, current)
                }
            } else {
                guard let (single, next) = literal(pattern, place) else { return nil }
                if single == byte { matches = true }
                (place, previous) = (next, single)
            }
        }
        return (place + 1, matches != isNegated)
    }

    /// The byte at a place, after a backslash or not, and the place behind it.
    private static func literal(_ pattern: [UInt8], _ place: Int) -> (byte: UInt8, next: Int)? {
        guard pattern[place] == UInt8(ascii: "\\") else { return (pattern[place], place + 1) }
        return place + 1 < pattern.count ? (pattern[place + 1], place + 2) : nil
    }

    /// The POSIX class of a name, for ASCII.
    private static func named(_ name: ArraySlice<UInt8>) -> ((UInt8) -> Bool)? {
        let lower = UInt8(ascii: "a")...UInt8(ascii: "z")
        let upper = UInt8(ascii: "A")...UInt8(ascii: "Z")
        let digit = UInt8(ascii: "0")...UInt8(ascii: "9")
        let graphic: ClosedRange<UInt8> = 0x21...0x7E
        func isLetter(_ byte: UInt8) -> Bool { lower.contains(byte) || upper.contains(byte) }
        func isHexadecimal(_ byte: UInt8) -> Bool {
            digit.contains(byte) || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte | 0x20)
        }
        return switch String(decoding: name, as: UTF8.self) {
        case "alnum": { isLetter($0) || digit.contains($0) }
        case "alpha": isLetter
        case "blank": { $0 == 0x20 || $0 == 0x09 }
        case "cntrl": { $0 < 0x20 || $0 == 0x7F }
        case "digit": digit.contains
        case "graph": graphic.contains
        case "lower": lower.contains
        case "print": { (0x20...0x7E).contains($0) }
        case "punct": { graphic.contains($0) && !isLetter($0) && !digit.contains($0) }
        case "space": { $0 == 0x20 || (0x09...0x0D).contains($0) }
        case "upper": upper.contains
        case "xdigit": isHexadecimal
        default: nil
        }
    }
}
