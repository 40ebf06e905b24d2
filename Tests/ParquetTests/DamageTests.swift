import Parquet
import TestSupport
import Testing

/// Files that are cut off or have wrong bits: reading ends, with values or with an error, and takes no memory that the file does not
/// account for.
@Suite struct DamageTests {
    /// The most values that are read of a column, because a run of a few bytes may state any number.
    private static let limit = 2000

    @Test(arguments: ["fastparquet", "nested", "snappy-v2-dictionary"])
    func aFileThatIsCutOffIsRefused(_ name: String) throws {
        let bytes = try GoldenTable.bytes(name)
        for count in 0..<bytes.count {
            #expect(throws: ParquetError.self) { try ParquetFile(Array(bytes.prefix(count))) }
        }
    }

    @Test(arguments: ["fastparquet", "nested", "snappy-v1-dictionary", "snappy-v2", "none-v2-dictionary"])
    func flippedBits(_ name: String) throws {
        let bytes = try GoldenTable.bytes(name)
        var generator = SeededGenerator(seed: 18)
        var refused = 0
        for _ in 0..<1500 {
            var damaged = bytes
            for _ in 0...Int.random(in: 0...2, using: &generator) {
                damaged[Int.random(in: 0..<bytes.count, using: &generator)] ^=
                    1 << UInt8.random(in: 0...7, using: &generator)
            }
            if !isRead(damaged) { refused += 1 }
        }
        #expect(refused > 0)
    }

    @Test(arguments: ["fastparquet", "snappy-v1", "nested"])
    func wrongBytesInTheMetadata(_ name: String) throws {
        let bytes = try GoldenTable.bytes(name)
        var generator = SeededGenerator(seed: 19)
        var refused = 0
        for _ in 0..<1500 {
            var damaged = bytes
            damaged[bytes.count - 9 - Int.random(in: 0..<1200, using: &generator)] =
                UInt8.random(in: .min ... .max, using: &generator)
            if !isRead(damaged) { refused += 1 }
        }
        #expect(refused > 0)
    }

    /// Whether all columns are read without an error.
    private func isRead(_ bytes: [UInt8]) -> Bool {
        guard let file = try? ParquetFile(bytes) else { return false }
        return file.columns.allSatisfy { column in
            guard var reader = try? file.reader(of: column.name) else { return false }
            return (try? reader.next(Self.limit)) != nil
        }
    }
}
