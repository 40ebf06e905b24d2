/// A piece of a query that cannot be divided further.
struct QueryToken {
    /// A plus or a minus.
    enum Sign {
        case plus, minus

        /// What the sign multiplies a weight by.
        var factor: Double { self == .plus ? 1 : -1 }
    }

    enum Kind {
        /// A sign that stands alone.
        case sign(Sign)
        /// A number before a star.
        case weight(String)
        /// A word or a phrase in quotes.
        case words(QueryWords)
        /// The path of a picture.
        case picture([UInt8])
        /// The digits of the id of a picture.
        case libraryPicture(String)
        /// A key and its value.
        case pair(QueryKey, QueryValue)
    }

    let kind: Kind
    /// The sign directly before it.
    let sign: Sign?
    /// Its place in the query with its sign, in scalars.
    let range: Range<Int>
}

/// A word, or a phrase in quotes with what is attached to it.
struct QueryWords {
    /// The bytes with the quotes.
    let written: [UInt8]
    /// The bytes between the quotes, if it is one phrase in quotes and nothing else.
    let phrase: [UInt8]?
}

/// Bytes of which some have no meaning of their own, because they were escaped or in quotes.
struct QueryValue {
    /// The bytes without escapes and quotes.
    private(set) var bytes: [UInt8] = []
    /// Whether each byte is plain, and thus never a wildcard.
    private(set) var isPlain: [Bool] = []

    mutating func append(_ scalar: Unicode.Scalar, isPlain plain: Bool) {
        if scalar.isASCII {
            append(UInt8(scalar.value), isPlain: plain)
        } else {
            for byte in String(scalar).utf8 { append(byte, isPlain: plain) }
        }
    }

    mutating func append(_ byte: UInt8, isPlain plain: Bool) {
        bytes.append(byte)
        isPlain.append(plain)
    }
}
