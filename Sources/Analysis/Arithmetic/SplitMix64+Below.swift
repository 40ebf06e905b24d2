internal import VectorIndex

extension SplitMix64 {
    /// A random number from 0 to `bound` - 1: the upper 32 bits of the next number, times the bound, divided by 2³² and rounded down.
    ///
    /// The golden values' scripts draw in the same way, so that both choose the same. No number is more likely than another by more
    /// than `bound` / 2³².
    mutating func below(_ bound: Int) -> Int {
        precondition(bound > 0 && bound <= UInt32.max)
        return Int(((next() >> 32) * UInt64(bound)) >> 32)
    }

    /// Shuffles by Fisher and Yates: from the last place down to the second, each is exchanged with one at or below it.
    mutating func shuffle(_ items: inout [Int]) {
        guard items.count > 1 else { return }
        for place in stride(from: items.count - 1, to: 0, by: -1) { items.swapAt(place, below(place + 1)) }
    }
}
