/// Which neighbours a search returns.
public struct NeighborOptions: Sendable {
    /// The largest number of neighbours; `Int.max` for all that qualify.
    public var limit: Int
    /// The lowest inner product that counts.
    public var minimumScore: Float
    /// The keys that take part; nil for all.
    public var allowed: KeySet?
    /// Keys that do not take part.
    public var excluded: [KeySet]

    /// The options of a search.
    public init(
        limit: Int = 10, minimumScore: Float = -.infinity, allowed: KeySet? = nil, excluded: [KeySet] = []
    ) {
        precondition(limit >= 0)
        self.limit = limit
        self.minimumScore = minimumScore
        self.allowed = allowed
        self.excluded = excluded
    }

    /// All vectors with at least this inner product: a range search.
    public static func all(above score: Float) -> NeighborOptions {
        NeighborOptions(limit: .max, minimumScore: score)
    }

    /// Whether every key takes part.
    var admitsAll: Bool { allowed == nil && excluded.isEmpty }

    /// Whether a key takes part.
    func admits(_ key: Int64) -> Bool {
        (allowed?.contains(key) ?? true) && !excluded.contains { $0.contains(key) }
    }
}

/// A set of keys, for filters: one bit for each key between the lowest and the highest if they lie close together, as
/// row ids do, else a hash set.
///
/// A value; any number of threads may read it.
public struct KeySet: Sendable {
    private enum Storage: Sendable {
        case bits(first: Int64, words: [UInt64])
        case hashes(Set<Int64>)
    }

    /// The bits for each key up to which a bit set is used; beyond that, a hash set is smaller.
    private static let bitsPerKey = 128

    /// The number of keys.
    public let count: Int
    private let storage: Storage

    /// A set of the keys of a sequence; duplicates count once.
    ///
    /// - Complexity: O(n).
    public init(_ keys: some Sequence<Int64>) {
        let keys = Set(keys)
        count = keys.count
        guard let first = keys.min(), let last = keys.max(),
            case let (span, overflow) = last.subtractingReportingOverflow(first), !overflow,
            span / Int64(Self.bitsPerKey) <= keys.count
        else {
            storage = .hashes(keys)
            return
        }
        var words = [UInt64](repeating: 0, count: Int(span / 64) + 1)
        for key in keys {
            let bit = Int(key - first)
            words[bit / 64] |= 1 << UInt64(bit % 64)
        }
        storage = .bits(first: first, words: words)
    }

    /// Whether a key is in the set.
    ///
    /// - Complexity: O(1).
    public func contains(_ key: Int64) -> Bool {
        switch storage {
        case .bits(let first, let words):
            guard key >= first, case let (bit, overflow) = key.subtractingReportingOverflow(first), !overflow,
                bit < Int64(words.count) * 64
            else { return false }
            return words[Int(bit / 64)] >> UInt64(bit % 64) & 1 == 1
        case .hashes(let keys):
            return keys.contains(key)
        }
    }
}
