import Analysis
import CLIPModel
import TestSupport
import Testing

/// Adapters as bytes, and what they do to embeddings.
struct AdapterBytesTests {
    private static func bytes(
        _ change: [Float], dimension: UInt32, version: UInt32 = 1, signature: String = "PSAD"
    ) -> [UInt8] {
        let words = [version, dimension] + change.map(\.bitPattern)
        return Array(signature.utf8)
            + words.flatMap { word in
                (0..<4).map { UInt8(truncatingIfNeeded: word >> UInt32(8 * $0)) }
            }
    }

    private static func random(_ dimension: Int) -> [Float] {
        var random = SeededGenerator(seed: 9)
        return random.floats(dimension * dimension)
    }

    @Test func bytesRoundTrip() throws {
        let bytes = Self.bytes(Self.random(7), dimension: 7)
        let adapter = try Adapter(bytes: bytes)
        #expect(adapter.dimension == 7 && adapter.change == Self.random(7) && adapter.bytes == bytes)
        #expect(try Adapter(bytes: adapter.bytes) == adapter)
    }

    @Test func anAdapterAddsAProductAndNormalizes() throws {
        let (change, rows) = (Self.random(6), Embeddings.random(1100, 6, seed: 3))
        let adapter = try Adapter(bytes: Self.bytes(change, dimension: 6))
        let found = try adapter.apply(to: rows)
        #expect(found.count == rows.count)
        for row in 0..<rows.count {
            let vector = rows[row].map(Double.init)
            let sum = (0..<6).map { output in
                vector[output]
                    + (0..<6).reduce(0) { $0 + Double(change[output * 6 + $1]) * vector[$1] }
            }
            let length = sum.reduce(0) { $0 + $1 * $1 }.squareRoot()
            for column in 0..<6 { #expect(abs(Double(found[row][column]) - sum[column] / length) < 1e-6) }
        }
    }

    @Test func noChangeAndACompleteLossLeaveEmbeddingsAsTheyAre() throws {
        let rows = Embeddings.random(5, 4, seed: 3)
        let none = try Adapter(bytes: Self.bytes([Float](repeating: 0, count: 16), dimension: 4))
        for (found, before) in zip(try none.apply(to: rows).values, rows.values) {
            #expect(abs(found - before) < 1e-6)
        }
        let opposite = (0..<16).map { $0 % 5 == 0 ? Float(-1) : 0 }
        let loss = try Adapter(bytes: Self.bytes(opposite, dimension: 4))
        #expect(try loss.apply(to: rows) == rows)
        #expect(throws: AnalysisError.otherDimension(expected: 4, found: 5)) {
            try none.apply(to: .random(2, 5, seed: 1))
        }
        #expect(try none.apply(to: Embeddings(values: [], dimension: 4)).count == 0)
    }

    // MARK: Damage

    @Test func everyCutIsRefused() {
        let bytes = Self.bytes(Self.random(4), dimension: 4)
        for count in 0..<bytes.count {
            #expect(throws: AnalysisError.self) { try Adapter(bytes: Array(bytes[..<count])) }
        }
        #expect(throws: AnalysisError.damagedAdapter(offset: 76, expected: "76 bytes", found: "77")) {
            try Adapter(bytes: bytes + [0])
        }
    }

    @Test func everyFlippedBitIsRefusedOrHarmless() throws {
        let bytes = Self.bytes(Self.random(4), dimension: 4)
        let rows = Embeddings.random(3, 4, seed: 2)
        for bit in 0..<bytes.count * 8 {
            var damaged = bytes
            damaged[bit / 8] ^= 1 << UInt8(bit % 8)
            guard let adapter = try? Adapter(bytes: damaged) else { continue }
            // Only a number of the matrix can change without notice, and the result stays of unit length.
            #expect(bit >= 12 * 8 && adapter.dimension == 4)
            let found = try adapter.apply(to: rows)
            for row in 0..<3 {
                #expect(abs(found[row].reduce(0) { $0 + $1 * $1 } - 1) < 1e-4)
            }
        }
    }

    @Test func whatIsNoAdapterIsNamed() {
        func error(_ bytes: [UInt8]) -> AnalysisError? {
            #expect(throws: AnalysisError.self) { try Adapter(bytes: bytes) }
        }
        let change = Self.random(2)
        #expect(error([]) == .damagedAdapter(offset: 0, expected: "at least 12 bytes", found: "0"))
        #expect(
            error(Self.bytes(change, dimension: 2, signature: "PSPR"))
                == .damagedAdapter(offset: 0, expected: "PSAD", found: "other bytes"))
        #expect(
            error(Self.bytes(change, dimension: 2, version: 2)) == .otherAdapterVersion(expected: 1, found: 2)
        )
        for dimension in [0, 4097, UInt32.max] {
            #expect(
                error(Self.bytes(change, dimension: dimension))
                    == .damagedAdapter(
                        offset: 8, expected: "a dimension from 1 to 4096", found: "\(dimension)"))
        }
        for bad in [Float.nan, .infinity, 1e7] {
            #expect(
                error(Self.bytes([0, bad, 0, 0], dimension: 2))
                    == .damagedAdapter(offset: 16, expected: "a number up to 1000000.0", found: "\(bad)"))
        }
    }
}
