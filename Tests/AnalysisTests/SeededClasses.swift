import CLIPModel

/// Images of known classes, the same numbers as Fixtures/analysis/probe/make_golden.py makes.
struct SeededClasses {
    let dimension: Int
    let classCount: Int
    /// The size of the centres of the classes, in units of 1 / 32 of the noise.
    let spread: Int

    /// Integers from -32,768 to 32,767: the upper 16 bits of SplitMix64's numbers.
    private static func numbers(seed: UInt64, count: Int) -> [Int] {
        (1...UInt64(count)).map { place in
            var z = seed &+ place &* 0x9E37_79B9_7F4A_7C15
            z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
            z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
            return Int((z ^ (z >> 31)) >> 48) - 32_768
        }
    }

    /// 32 x noise + spread x centre of the class + 64 x a mean that all share, in units of 2⁻²², which float32 holds exactly.
    func images(_ classes: [Int], seed: UInt64) -> Embeddings {
        let centres = Self.numbers(seed: 1, count: classCount * dimension)
        let common = Self.numbers(seed: 2, count: dimension)
        var noise = Self.numbers(seed: seed, count: classes.count * dimension)
        for (row, place) in classes.enumerated() {
            for column in 0..<dimension {
                noise[row * dimension + column] =
                    32 * noise[row * dimension + column] + spread * centres[place * dimension + column] + 64
                    * common[column]
            }
        }
        return Embeddings(values: noise.map { Float($0) / Float(1 << 22) }, dimension: dimension)
    }
}
