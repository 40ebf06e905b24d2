internal import CUTF8Proc

/// A text as it is compared: in Unicode's compatibility form (NFKC), in small letters and without accents.
///
/// Accents are the combining diacritical marks (U+0300 to U+036F), so that marks that other scripts cannot do without stay.
struct FoldedText {
    /// A character of the text.
    struct Code {
        let scalar: Unicode.Scalar
        /// Whether it was a capital letter.
        let isCapital: Bool
    }

    private(set) var codes: [Code] = []

    /// Folds the first `longest` characters of a text.
    ///
    /// - Complexity: O(n).
    init(_ text: String, longest: Int) {
        let scalars = text.unicodeScalars.prefix(longest)
        guard scalars.contains(where: { !$0.isASCII }) else {
            codes = scalars.map { scalar in
                let isCapital = ("A"..."Z").contains(scalar)
                return Code(
                    scalar: isCapital ? Unicode.Scalar(UInt8(scalar.value) + 32) : scalar,
                    isCapital: isCapital)
            }
            return
        }
        codes.reserveCapacity(scalars.count)
        for code in Self.composed(scalars) { append(code) }
    }

    private static let accents: ClosedRange<Int32> = 0x300...0x36F
    /// The most characters that one is decomposed into.
    private static let longestDecomposition = 18

    /// The characters in their compatibility form, without accents. Marks are not sorted, which would take quadratic time for long
    /// runs of them.
    private static func composed(_ scalars: Substring.UnicodeScalarView) -> ArraySlice<Int32> {
        let options = utf8proc_option_t(
            UTF8PROC_STABLE.rawValue | UTF8PROC_DECOMPOSE.rawValue | UTF8PROC_COMPAT.rawValue)
        var decomposed: [Int32] = []
        decomposed.reserveCapacity(scalars.count)
        withUnsafeTemporaryAllocation(of: Int32.self, capacity: longestDecomposition) { parts in
            for scalar in scalars {
                let count = utf8proc_decompose_char(
                    Int32(scalar.value), parts.baseAddress, longestDecomposition, options, nil)
                guard (1...longestDecomposition).contains(count) else { continue }
                decomposed += parts[..<count].lazy.filter { !accents.contains($0) }
            }
        }
        let composition = utf8proc_option_t(UTF8PROC_STABLE.rawValue | UTF8PROC_COMPOSE.rawValue)
        let count = decomposed.withUnsafeMutableBufferPointer {
            utf8proc_normalize_utf32($0.baseAddress, $0.count, composition)
        }
        return decomposed.prefix(max(count, 0))
    }

    private mutating func append(_ code: Int32) {
        let small = utf8proc_tolower(code)
        let isCapital = small != code
        if let letters = Self.withoutDecomposition[small] {
            codes += letters.map { Code(scalar: $0, isCapital: isCapital) }
        } else if let scalar = Unicode.Scalar(UInt32(bitPattern: small)) {
            codes.append(Code(scalar: scalar, isCapital: isCapital))
        }
    }

    /// Small letters whose strokes and ligatures Unicode does not take apart, and the two forms of the Greek sigma.
    private static let withoutDecomposition: [Int32: [Unicode.Scalar]] = {
        let letters: [(Unicode.Scalar, String)] = [
            ("ł", "l"), ("ø", "o"), ("đ", "d"), ("ħ", "h"), ("ı", "i"), ("ð", "d"), ("þ", "th"), ("æ", "ae"),
            ("œ", "oe"), ("ß", "ss"), ("ς", "σ"),
        ]
        return Dictionary(uniqueKeysWithValues: letters.map { (Int32($0.value), Array($1.unicodeScalars)) })
    }()
}
