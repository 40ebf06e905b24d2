/// The merge rules of a byte-pair encoding. A rule says which token two neighbouring tokens become, and its rank gives the
/// order of merging.
///
/// Tokens are ids. The rules do not change after loading, so any number of threads may use them at the same time.
struct BytePairMerges: Sendable {
    /// A merge rule. The pair with the lowest rank in a word is merged first.
    struct Rule {
        var rank: UInt32
        var merged: Int32
    }

    private var rules: [UInt64: Rule] = [:]

    /// - Parameter expectedCount: The number of rules to reserve memory for. More can be added.
    init(expectedCount: Int) {
        rules.reserveCapacity(expectedCount)
    }

    /// Adds a rule. It replaces an earlier rule for the same pair, as in the reference.
    mutating func add(left: Int32, right: Int32, becomes merged: Int32, rank: UInt32) {
        rules[Self.key(left, right)] = Rule(rank: rank, merged: merged)
    }

    /// Returns the rule for two neighbouring tokens; nil if there is none.
    func rule(_ left: Int32, _ right: Int32) -> Rule? {
        rules[Self.key(left, right)]
    }

    private static func key(_ left: Int32, _ right: Int32) -> UInt64 {
        UInt64(UInt32(bitPattern: left)) << 32 | UInt64(UInt32(bitPattern: right))
    }
}
