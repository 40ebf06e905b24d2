/// Divides a query into tokens, in one pass.
struct QueryScanner {
    /// The characters of the query.
    let scalars: [Unicode.Scalar]
    /// Where the next token is looked for.
    private(set) var position = 0

    init(_ query: String) { scalars = Array(query.unicodeScalars) }

    /// Returns the next token; nil at the end.
    ///
    /// - Complexity: O(n) for all tokens of a query together.
    mutating func next() throws(QuerySyntaxError) -> QueryToken? {
        while position < scalars.count, scalars[position].isSpace { position += 1 }
        let start = position
        guard start < scalars.count else { return nil }
        if let number = weight() {
            return QueryToken(kind: .weight(number), sign: nil, range: start..<position)
        }
        var sign: QueryToken.Sign?
        if let found = signAhead {
            if isSpace(at: position + 1) {
                position += 1
                return QueryToken(kind: .sign(found), sign: nil, range: start..<position)
            }
            if bindsToPrefix(position + 1) {
                position += 1
                sign = found
            }
        }
        let kind = try content()
        return QueryToken(kind: kind, sign: sign, range: start..<position)
    }

    /// The error about a part of the query.
    func error(_ problem: QuerySyntaxError.Problem, at range: Range<Int>) -> QuerySyntaxError {
        let before = scalars[..<range.lowerBound].reduce(0) { $0 + UTF8.width($1) }
        let found = String(String.UnicodeScalarView(scalars[range]))
        return QuerySyntaxError(problem: problem, range: before..<before + found.utf8.count, found: found)
    }
}

// MARK: - Looking ahead

extension QueryScanner {
    /// The most characters of a number that can be a weight.
    private static let longestWeight = DecimalNumber.maximumLength

    private func scalar(at index: Int) -> Unicode.Scalar? { index < scalars.count ? scalars[index] : nil }

    /// Whether a word ends before this place.
    private func isSpace(at index: Int) -> Bool { scalar(at: index)?.isSpace ?? true }

    private var signAhead: QueryToken.Sign? {
        switch scalars[position] {
        case "+": .plus
        case "-": .minus
        default: nil
        }
    }

    /// Whether a sign or a weight directly before this place belongs to what begins here. It is a part of the word
    /// otherwise, as in "-5", "->" and "4*4".
    private func bindsToPrefix(_ index: Int) -> Bool {
        guard let first = scalar(at: index) else { return false }
        return first.isASCIILetter || first == "\"" || first == "\\" || first.isWordBeyondASCII
            || isLibraryPicture(at: index) || isPath(at: index)
    }

    private func isLibraryPicture(at index: Int) -> Bool {
        guard scalar(at: index) == "#", !isSpace(at: index + 1) else { return false }
        var end = index + 1
        while !isSpace(at: end) {
            guard scalars[end].isASCIIDigit else { return false }
            end += 1
        }
        return true
    }

    /// Whether a path begins here: `./`, `../` or `~/` and one more character, or `/` and what a name begins with.
    private func isPath(at index: Int) -> Bool {
        switch scalar(at: index) {
        case "/":
            guard let next = scalar(at: index + 1) else { return false }
            return next.isASCIILetterOrDigit || "_.~\"\\".unicodeScalars.contains(next)
                || !next.isASCII && !next.isSpace
        case "~":
            return scalar(at: index + 1) == "/" && !isSpace(at: index + 2)
        case ".":
            let slash = scalar(at: index + 1) == "." ? index + 2 : index + 1
            return scalar(at: slash) == "/" && !isSpace(at: slash + 1)
        default:
            return false
        }
    }

    /// Passes a number and a star, and returns the number; nil, without a step, if there are none.
    ///
    /// Either spaces are on both sides of the star, or nothing is. In "4*4" and "a 5* hotel" the number is a word.
    private mutating func weight() -> String? {
        var end = position
        while end < scalars.count, scalars[end] != "*", !scalars[end].isSpace {
            guard end - position < Self.longestWeight else { return nil }
            end += 1
        }
        let number = String(String.UnicodeScalarView(scalars[position..<end]))
        guard Self.looksLikeANumber(number) else { return nil }
        if scalar(at: end) == "*" {
            guard bindsToPrefix(end + 1) else { return nil }
        } else {
            while end < scalars.count, scalars[end].isSpace { end += 1 }
            guard scalar(at: end) == "*", isSpace(at: end + 1) else { return nil }
        }
        position = end + 1
        return number
    }

    /// Whether a word before a star is meant as a number, even if it is a wrong one.
    private static func looksLikeANumber(_ text: String) -> Bool {
        let isWord = ["nan", "inf", "infinity"].contains(
            String(text.lowercased().drop { $0 == "-" || $0 == "+" }))
        return isWord
            || text.beginsLikeANumber
                && text.unicodeScalars.allSatisfy { $0.isASCIIDigit || "+-.,eE".unicodeScalars.contains($0) }
    }
}

// MARK: - Reading

extension QueryScanner {
    /// Reads what begins here and is not a sign or a weight.
    private mutating func content() throws(QuerySyntaxError) -> QueryToken.Kind {
        if isLibraryPicture(at: position) {
            position += 1
            let digits = try value(withQuotes: false)
            return .libraryPicture(String(decoding: digits.bytes, as: UTF8.self))
        }
        if isPath(at: position) { return .picture(try value(withQuotes: true).bytes) }
        if let key = try key() { return .pair(key, try value(withQuotes: true)) }
        guard scalars[position] == "\"" else {
            return .words(QueryWords(written: try value(withQuotes: false).bytes, phrase: nil))
        }
        var phrase = QueryValue()
        try readPhrase(into: &phrase)
        let rest = try value(withQuotes: false).bytes
        let quote = [UInt8(ascii: "\"")]
        return .words(
            QueryWords(
                written: quote + phrase.bytes + quote + rest, phrase: rest.isEmpty ? phrase.bytes : nil))
    }

    /// Passes a key and its colon; nil, without a step, if none begins here.
    private mutating func key() throws(QuerySyntaxError) -> QueryKey? {
        var end = position
        while end < scalars.count, scalars[end].isASCIILetter { end += 1 }
        guard end > position, scalar(at: end) == ":" else { return nil }
        let name = String(String.UnicodeScalarView(scalars[position..<end])).lowercased()
        if let key = QueryKey(rawValue: name) {
            guard !isSpace(at: end + 1) else {
                throw error(
                    .missingValue(key: key.rawValue, expected: key.expected), at: position..<end + 1)
            }
            position = end + 1
            return key
        }
        guard isValue(at: end + 1) else { return nil }
        let known = QueryKey.allCases.map(\.rawValue)
        throw error(.unknownKey(nearest: name.nearest(among: known)), at: position..<end + 1)
    }

    /// Whether a word with a colon before this place is meant as a key. It is not in "http://", "note: …" and "nice:)".
    private func isValue(at index: Int) -> Bool {
        guard let first = scalar(at: index) else { return false }
        return first.isASCIILetterOrDigit || first.isWordBeyondASCII
            || "\"<>=*".unicodeScalars.contains(first) || isPath(at: index)
    }

    /// Reads up to the next white space that is not escaped or in quotes.
    private mutating func value(withQuotes: Bool) throws(QuerySyntaxError) -> QueryValue {
        var value = QueryValue()
        while !isSpace(at: position) {
            if withQuotes, scalars[position] == "\"" {
                try readPhrase(into: &value)
            } else {
                try readCharacter(into: &value, isPlain: false)
            }
        }
        return value
    }

    /// Reads a phrase with its quotes.
    private mutating func readPhrase(into value: inout QueryValue) throws(QuerySyntaxError) {
        let start = position
        position += 1
        while position < scalars.count, scalars[position] != "\"" {
            try readCharacter(into: &value, isPlain: true)
        }
        guard position < scalars.count else { throw error(.unclosedQuote, at: start..<scalars.count) }
        position += 1
    }

    /// Reads one character or one escape: `\xHH` is a byte, and a backslash before a character with a meaning takes the
    /// meaning away. Any other backslash is itself.
    private mutating func readCharacter(
        into value: inout QueryValue, isPlain: Bool
    ) throws(QuerySyntaxError) {
        let first = scalars[position]
        guard !first.isControl || first.isSpace else {
            throw error(.controlCharacter, at: position..<position + 1)
        }
        guard first == "\\", let second = scalar(at: position + 1) else {
            value.append(first, isPlain: isPlain)
            position += 1
            return
        }
        if let byte = escapedByte(at: position + 1) {
            guard byte != 0 else { throw error(.zeroByte, at: position..<position + 4) }
            value.append(byte, isPlain: true)
            position += 4
        } else if second.isSpace || "\"\\+-#*?:/.~,".unicodeScalars.contains(second) {
            value.append(second, isPlain: true)
            position += 2
        } else {
            value.append(first, isPlain: isPlain)
            position += 1
        }
    }

    /// The byte of `xHH`.
    private func escapedByte(at index: Int) -> UInt8? {
        guard scalar(at: index) == "x", let high = scalar(at: index + 1), let low = scalar(at: index + 2),
            let high = high.hexadecimalValue, let low = low.hexadecimalValue
        else { return nil }
        return high << 4 | low
    }
}

extension Unicode.Scalar {
    /// Whether it is a letter or a pictograph that is not ASCII; punctuation, digits, currencies and spaces are none.
    fileprivate var isWordBeyondASCII: Bool {
        !isASCII && (properties.isAlphabetic || properties.generalCategory == .otherSymbol)
    }

    fileprivate var hexadecimalValue: UInt8? {
        isASCII ? Character(self).hexDigitValue.map(UInt8.init) : nil
    }
}
