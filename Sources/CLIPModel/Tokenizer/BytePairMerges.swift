/// The merge rules of a byte-pair encoding: which two tokens, side by side, become which one, and in what order.
///
/// Tokens are ids. The rules are fixed once loaded, so that any number of threads may encode with them at once.
struct BytePairMerges: Sendable {
    /// What a pair becomes; the pair of lowest rank in a word is merged first.
    struct Rule {
        var rank: UInt32
        var merged: Int32
    }

    private var rules: [UInt64: Rule] = [:]

    /// - Parameter expectedCount: how many rules to make room for; more will do too.
    init(expectedCount: Int) {
        rules.reserveCapacity(expectedCount)
    }

    /// Adds a rule; of two rules for the same pair the later one counts, as in the reference.
    mutating func add(left: Int32, right: Int32, becomes merged: Int32, rank: UInt32) {
        rules[Self.key(left, right)] = Rule(rank: rank, merged: merged)
    }

    /// The rule for two neighbours.
    func rule(_ left: Int32, _ right: Int32) -> Rule? {
        rules[Self.key(left, right)]
    }

    private static func key(_ left: Int32, _ right: Int32) -> UInt64 {
        UInt64(UInt32(bitPattern: left)) << 32 | UInt64(UInt32(bitPattern: right))
    }
}
