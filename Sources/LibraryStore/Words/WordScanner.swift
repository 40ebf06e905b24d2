/// Finds the runs of characters of one kind in a text.
struct WordScanner {
    /// Characters that belong together; never empty.
    enum Run {
        case letters(ArraySlice<FoldedText.Code>)
        case digits(ArraySlice<FoldedText.Code>)
        /// Characters of a script without spaces between words.
        case unspaced(ArraySlice<FoldedText.Code>)
        /// One character.
        case symbol(ArraySlice<FoldedText.Code>)
    }

    private let codes: [FoldedText.Code]
    private var position = 0

    init(_ text: FoldedText) { codes = text.codes }

    /// The next run, or nil.
    mutating func next() -> Run? {
        while position < codes.count {
            let kind = CharacterKind(codes[position].scalar)
            switch kind {
            case .letter:
                let letters = run { $0 == .letter || $0 == .mark }
                skipPossessive()
                return .letters(letters)
            case .digit: return .digits(run { $0 == .digit })
            case .unspaced: return .unspaced(run { $0 == .unspaced })
            case .symbol:
                position += 1
                return .symbol(codes[position - 1..<position])
            case .mark, .other: position += 1
            }
        }
        return nil
    }

    private mutating func run(while belongs: (CharacterKind) -> Bool) -> ArraySlice<FoldedText.Code> {
        let start = position
        repeat {
            position += 1
        } while position < codes.count && belongs(CharacterKind(codes[position].scalar))
        return codes[start..<position]
    }

    /// Passes the end of a word like "Anna's".
    private mutating func skipPossessive() {
        guard position + 1 < codes.count, ["'", "\u{2019}"].contains(codes[position].scalar),
            codes[position + 1].scalar == "s",
            position + 2 == codes.count || CharacterKind(codes[position + 2].scalar) != .letter
        else { return }
        position += 2
    }
}

/// What a character is in a word.
enum CharacterKind {
    case letter
    case digit
    /// A sign that belongs to the letter before it.
    case mark
    /// Of a script without spaces between words, or of Hangul.
    case unspaced
    case symbol
    case other

    init(_ scalar: Unicode.Scalar) {
        if scalar.isASCII {
            switch scalar {
            case "a"..."z", "A"..."Z": self = .letter
            case "0"..."9": self = .digit
            default: self = .other
            }
            return
        }
        if Self.unspacedBlocks.contains(where: { $0.contains(scalar.value) }) {
            self =
                scalar.properties.isAlphabetic || scalar.properties.generalCategory.isMark
                ? .unspaced : .other
            return
        }
        switch scalar.properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter,
            .letterNumber:
            self = .letter
        case .decimalNumber, .otherNumber: self = .digit
        case .nonspacingMark, .spacingMark, .enclosingMark: self = .mark
        // The replacement character stands for bytes that are not UTF-8.
        case .otherSymbol: self = scalar == "\u{FFFD}" ? .other : .symbol
        default: self = .other
        }
    }

    /// Blocks of Unicode: Thai and Lao; Myanmar; Hangul; Khmer; Chinese and Japanese with Hangul's letters between them; the
    /// supplementary ideographs.
    private static let unspacedBlocks: [ClosedRange<UInt32>] = [
        0x0E00...0x0EFF, 0x1000...0x109F, 0x1100...0x11FF, 0x1780...0x17FF, 0x2E80...0x9FFF, 0xAC00...0xD7FF,
        0xF900...0xFAFF, 0x20000...0x3FFFF,
    ]
}

extension Unicode.GeneralCategory {
    fileprivate var isMark: Bool {
        self == .nonspacingMark || self == .spacingMark || self == .enclosingMark
    }
}
