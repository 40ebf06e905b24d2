internal import CUTF8Proc

/// A name in the form in which names of places are compared: in small letters, without marks, quotes and hyphens.
///
/// The table is sorted by this form, and `Fixtures/places/folding.py` computes the same for it.
struct FoldedName: Hashable, Comparable {
    private let scalars: [UInt32]

    /// The longest name that is looked for, in bytes. The names of the table are shorter.
    private static let longestName = 255

    /// Folds a name; nil if nothing is left, or if it is longer than every name.
    init?(_ name: String) {
        guard name.utf8.count <= Self.longestName, let codes = Self.decomposed(name) else { return nil }
        var folded: [UInt32] = []
        for code in codes {
            switch code {
            case 0x20, 0x2D, 0x5F, 0x2010, 0x2013:
                // Spaces, hyphens and dashes, of which a run is one space.
                if let last = folded.last, last != 0x20 { folded.append(0x20) }
            case 0x27, 0x2E, 0x60, 0x2018, 0x2019, 0x02BB, 0x02BC: continue
            default: folded += Self.withoutDecomposition[code] ?? [code]
            }
        }
        if folded.last == 0x20 { folded.removeLast() }
        guard !folded.isEmpty else { return nil }
        scalars = folded
    }

    static func < (one: FoldedName, other: FoldedName) -> Bool {
        one.scalars.lexicographicallyPrecedes(other.scalars)
    }

    /// Small letters whose strokes and ligatures Unicode does not take apart.
    private static let withoutDecomposition: [UInt32: [UInt32]] = {
        let letters: [(Unicode.Scalar, String)] = [
            ("ł", "l"), ("ø", "o"), ("đ", "d"), ("ħ", "h"), ("ı", "i"), ("ð", "d"), ("þ", "th"), ("æ", "ae"),
            ("œ", "oe"),
        ]
        return Dictionary(uniqueKeysWithValues: letters.map { ($0.value, $1.unicodeScalars.map(\.value)) })
    }()

    /// The name in small letters, in Unicode's compatibility decomposition and without its marks.
    private static func decomposed(_ name: String) -> [UInt32]? {
        if name.utf8.allSatisfy({ $0 < 0x80 }) { return name.utf8.map { UInt32($0.asciiLowercased) } }
        let options = utf8proc_option_t(
            UTF8PROC_STABLE.rawValue | UTF8PROC_DECOMPOSE.rawValue | UTF8PROC_COMPAT.rawValue
                | UTF8PROC_CASEFOLD.rawValue | UTF8PROC_STRIPMARK.rawValue)
        let text = Array(name.utf8)
        // A scalar has at most 18 in its compatibility decomposition.
        var codes = [Int32](repeating: 0, count: text.count * 18)
        let count = utf8proc_decompose(text, text.count, &codes, codes.count, options)
        guard count >= 0, count <= codes.count else { return nil }
        return codes[..<count].map { UInt32(bitPattern: $0) }
    }
}
