import Query
import SystemPackage
import TestSupport

/// Requests and queries that depend only on a seed, with all that makes them hard to print and to read.
struct RandomRequests {
    private var random: SeededGenerator

    init(seed: UInt64) { random = SeededGenerator(seed: seed) }

    mutating func request() -> SearchRequest {
        var request = SearchRequest()
        request.terms = (0..<number(0...4)).compactMap { _ in term() }
        request.filters = (0..<number(0...4)).compactMap { _ in filter() }.filter(Self.isNoDate) + date()
        if chance() { request.limit = chance() ? number(1...50) : .max }
        if chance() { request.page = number(1...1_000_000) }
        if chance() { request.leastScore = Float(number(double: -1...1)) * (chance() ? 1 : 1e-20) }
        if chance() { request.leastStrength = number(0...100) }
        request.isFolding = chance()
        request.ranking = pick(Ranking.allCases)
        request.templates = (0..<number(0...2)).compactMap { _ in template() }
        return request
    }

    /// A string of pieces of the language and of arbitrary characters.
    mutating func query() -> String {
        (0..<number(1...12)).map { _ in chance() ? pick(Self.pieces) : text() }.joined(
            separator: pick(["", " ", " "]))
    }

    private static let pieces =
        [
            "-", "+", "*", "0.5", "1e99", "nan", "\"", "\\", "#", "#17", "./", "/", "~/", "../", "a.jpg", ":",
            ",", "..",
            ">=", "<", "\\x", "\\xFC", "\\x00", "2019-06", "2019-02-30", "4", "{}", "a", "dog", "t-shirt",
            "16:9", "http://x",
        ]
        + [
            "after", "before", "date", "year", "on", "in", "near", "under", "name", "type", "camera", "lens",
            "tag",
            "person",
            "rating", "is", "wider", "taller", "model", "limit", "page", "score", "strength", "fold", "by",
            "template",
            "templates", "nonsense", "like",
        ].map { $0 + ":" }

    private static let characters: [String] = [
        " ", "  ", "\"", "\\", "\\\\", "\\x41", "+", "-", "*", "?", "#", ":", "/", ".", "~", ",", "'", "{",
        "}", "(", "=",
        "<", ">", "0", "1", "7", "a", "B", "é", "e\u{301}", "\u{301}", "ß", "犬", "🐶", "👩‍👩‍👧", "\u{200B}",
        "\u{FEFF}",
        "\u{202E}", "\u{A0}", "\u{3000}", "\t", "\n", "\r\n", "\u{85}", "\u{2028}", "\u{1}", "\u{1B}",
        "\u{7F}",
        "\u{9B}", "\u{FFFD}", "\u{10FFFF}",
    ]

    private mutating func number(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &random) }

    private mutating func number(double range: ClosedRange<Double>) -> Double {
        // Short numbers and those with all digits.
        let number = Double.random(in: range, using: &random)
        return chance() ? number : (number * 100).rounded() / 100
    }

    private mutating func chance() -> Bool { Bool.random(using: &random) }

    private mutating func pick<Value>(_ values: [Value]) -> Value { values[number(0...values.count - 1)] }

    private mutating func text() -> String {
        (0..<number(0...6)).map { _ in pick(Self.characters) }.joined()
    }

    private mutating func bytes() -> [UInt8] {
        chance() ? Array(text().utf8) : (0..<number(1...5)).map { _ in UInt8(number(1...255)) }
    }

    private mutating func path() -> FilePath {
        let bytes = Array(pick(["", "./", "../", "/", "~/", "~", "-"]).utf8) + bytes()
        return bytes.withUnsafeBytes { FilePath(platformString: $0.map { CChar(bitPattern: $0) } + [0]) }
    }

    private mutating func term() -> SearchTerm? {
        let magnitude = pick([1, 1, 0.5, 0.001, 1000, number(double: 0.001...1000)])
        let weight = chance() ? magnitude : -magnitude
        return switch number(0...5) {
        case 0: SearchTerm(pictureAt: path(), weight: weight)
        case 1:
            SearchTerm(
                libraryPicture: Int64.random(in: 1...(chance() ? 99 : .max), using: &random), weight: weight)
        case 2: SearchTerm(text: query(), weight: weight)
        case 5:
            ProbeName(pick(["dog", "A-b_9", "7"])).flatMap {
                SearchTerm(probe: $0, class: chance() ? text() : nil, weight: weight)
            }
        case 3: SearchTerm(text: pick(["a dog on a beach", "two cats, one bed", "t-shirt"]), weight: weight)
        default: SearchTerm(text: text(), weight: weight)
        }
    }

    private mutating func template() -> TemplateChoice? {
        chance()
            ? TemplateSetName(pick(["photos", "a-b_c9", "X"])).map { .named($0) }
            : PromptTemplate(text() + "{}" + text()).map { .explicit($0) }
    }

    private mutating func day() -> CalendarDay? {
        CalendarDay(
            year: pick([1, 2019, 2020, 9999, number(1...9999)]), month: pick([1, 12, number(1...12)]),
            day: pick([1, 28, 29, 30, 31]))
    }

    /// At most one date that is not negated, because two may leave no day.
    private mutating func date() -> [SearchFilter] {
        let range = DateRange(first: chance() ? day() : nil, last: chance() ? day() : nil)
        let month = day().flatMap {
            DateRange(first: CalendarDay(year: $0.year, month: $0.month, day: 1), last: $0)
        }
        return [
            (chance() ? range : nil).flatMap { SearchFilter(.taken($0)) },
            (chance() ? month : nil).flatMap { SearchFilter(.taken($0), isNegated: true) },
        ].compactMap(\.self)
    }

    private static func isNoDate(_ filter: SearchFilter) -> Bool {
        if case .taken = filter.condition { false } else { true }
    }

    private mutating func filter() -> SearchFilter? {
        condition().flatMap { SearchFilter($0, isNegated: chance()) }
    }

    private mutating func condition() -> SearchFilter.Condition? {
        switch number(0...14) {
        case 14: DayOfYear(month: number(1...12), day: number(1...29)).map { .takenOn($0) }
        case 0: .place(text())
        case 1: surroundings().map { .near($0) }
        case 2: FolderMatch(path()).map { .under($0) }
        case 3: .camera(text())
        case 4: .lens(text())
        case 5: .type(text())
        case 6: .tag(query())
        case 7: .person(text())
        case 8: .rating(number(0...2)...number(2...5))
        case 9: .kind(pick(PictureKind.allCases))
        case 10: .leastWidth(number(1...9999))
        case 11: .leastHeight(chance() ? .max : number(1...9999))
        case 12: pattern().map { .name($0) }
        default: .model(text())
        }
    }

    private mutating func surroundings() -> Surroundings? {
        let distance = pick([Surroundings.defaultDistance, 0.001, 20_038, number(double: 0.001...20_038)])
        guard chance() else {
            let name = pick([text(), text() + "," + text(), "Lisbon", "100 Mile House", "Paris, Texas"])
            return Surroundings(around: name, kilometers: distance)
        }
        return Coordinates(
            latitude: number(double: -90...90) * pick([1, 1, 1e-9]), longitude: number(double: -180...180)
        ).flatMap { Surroundings(around: $0, kilometers: distance) }
    }

    private mutating func pattern() -> NamePattern? {
        NamePattern(
            (0..<number(1...4)).map { _ in
                switch number(0...3) {
                case 0: .anyCharacters
                case 1: .oneCharacter
                default: .literal(bytes())
                }
            })
    }
}
