/// A random generator whose numbers depend only on its seed (Steele, Lea, Flood 2014, "Fast splittable
/// pseudorandom number generators").
///
/// Its first number is a hash of the seed that differs for any two seeds.
public struct SplitMix64: RandomNumberGenerator, Sendable {
    private var state: UInt64

    /// Creates a generator that begins at `seed`.
    public init(seed: UInt64) { state = seed }

    /// Returns the next number, of 64 random bits.
    public mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var bits = state
        bits = (bits ^ (bits >> 30)) &* 0xBF58_476D_1CE4_E5B9
        bits = (bits ^ (bits >> 27)) &* 0x94D0_49BB_1331_11EB
        return bits ^ (bits >> 31)
    }
}
