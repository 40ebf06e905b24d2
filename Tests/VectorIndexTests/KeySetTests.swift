import TestSupport
import Testing
import VectorIndex

/// Compares sets of keys with those of the standard library, for keys close together and far apart.
struct KeySetTests {
    private func check(_ keys: [Int64], asking others: [Int64]) {
        let expected = Set(keys)
        let set = KeySet(keys)
        #expect(set.count == expected.count)
        for key in keys + others { #expect(set.contains(key) == expected.contains(key)) }
    }

    @Test func holdsWhatItWasMadeOf() {
        var random = SeededGenerator(seed: 51)
        for span in [Int64(1), 100, 10_000, 1 << 40, .max] {
            for count in [0, 1, 2, 63, 64, 65, 1000] {
                func keys(_ count: Int) -> [Int64] {
                    (0..<count).map { _ in Int64.random(in: -span...span, using: &random) }
                }
                check(keys(count), asking: keys(50) + [.min, .max, 0])
            }
        }
    }

    @Test func theEndsOfTheRangeAreNoTrouble() {
        check([.min, .max], asking: [0, 1])
        check([.max], asking: [.min, .max - 1])
        check([.min], asking: [.max, .min + 1])
        check(Array(-64...64), asking: [-65, 65, .min, .max])
    }
}
