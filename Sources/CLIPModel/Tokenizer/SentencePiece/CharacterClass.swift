/// A set of characters from a regular expression.
struct CharacterClass: Sendable {
    private var ranges: [ClosedRange<Unicode.Scalar>] = []
    private var hasWhitespace = false
    private var isNegated = false

    /// `\s`: Unicode's White_Space.
    static let whitespace: CharacterClass = {
        var characters = CharacterClass()
        characters.hasWhitespace = true
        return characters
    }()

    private init() {}

    /// Reads a character, an escape or a class in brackets from the front of an expression; nil for anything else.
    init?(readingFrom expression: inout ArraySlice<Unicode.Scalar>) {
        guard let first = expression.popFirst() else { return nil }
        switch first {
        case "[": guard readMembers(from: &expression) else { return nil }
        case "\\": guard readEscape(from: &expression) else { return nil }
        case ".", "(", ")", "|", "^", "$", "*", "+", "?", "{", "}", "]": return nil
        default: ranges.append(first...first)
        }
    }

    /// Whether a character is in the set.
    func contains(_ scalar: Unicode.Scalar) -> Bool {
        let isMember =
            hasWhitespace && scalar.properties.isWhitespace || ranges.contains { $0.contains(scalar) }
        return isMember != isNegated
    }

    /// Reads the members of a class in brackets, up to the closing bracket.
    private mutating func readMembers(from expression: inout ArraySlice<Unicode.Scalar>) -> Bool {
        if expression.first == "^" {
            isNegated = true
            expression.removeFirst()
        }
        while let first = expression.popFirst() {
            switch first {
            case "]": return hasWhitespace || !ranges.isEmpty
            // Nested classes and intersections are refused, because regular expression libraries read them differently.
            case "[": return false
            case "&" where expression.first == "&": return false
            case "\\": guard readEscape(from: &expression) else { return false }
            case "-": guard readRange(from: &expression) else { return false }
            default: ranges.append(first...first)
            }
        }
        return false
    }

    /// Reads the rest of a range, after the hyphen. At either end of the class, the hyphen stands for itself.
    private mutating func readRange(from expression: inout ArraySlice<Unicode.Scalar>) -> Bool {
        guard let last = ranges.last, let upper = expression.first, upper != "]" else {
            ranges.append("-"..."-")
            return true
        }
        guard last.lowerBound == last.upperBound, upper != "\\", upper != "[", last.upperBound <= upper else {
            return false
        }
        expression.removeFirst()
        ranges[ranges.count - 1] = last.lowerBound...upper
        return true
    }

    /// Reads the rest of an escape, after the backslash: `s`, or a character that is not an ASCII letter or digit and stands
    /// for itself.
    private mutating func readEscape(from expression: inout ArraySlice<Unicode.Scalar>) -> Bool {
        guard let escaped = expression.popFirst() else { return false }
        switch escaped {
        case "s": hasWhitespace = true
        case "a"..."z", "A"..."Z", "0"..."9": return false
        default: ranges.append(escaped...escaped)
        }
        return true
    }
}
