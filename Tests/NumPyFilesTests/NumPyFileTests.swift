import Foundation
import NumPyFiles
import SystemPackage
import TestSupport
import Testing

/// NumPy files as they are written, and as `numpy.save` writes them.
struct NumPyFileTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func file(_ bytes: [UInt8]) throws -> NumPyFile {
        try NumPyFile(FilePath(try folder.write(bytes, to: "array.npy")))
    }

    /// A file of version 1.0 with this dictionary.
    private func bytes(_ dictionary: String, version: UInt8 = 1, data: Int) -> [UInt8] {
        let length = UInt16(dictionary.utf8.count)
        let size: [UInt8] = [UInt8(length & 255), UInt8(length >> 8)] + (version == 1 ? [] : [0, 0])
        return NumPyHeader.magic + [version, 0] + size + Array(dictionary.utf8)
            + [UInt8](repeating: 0, count: data)
    }

    @Test(arguments: [NumPyHeader.Element.float32, .float16])
    func rowsComeBack(_ element: NumPyHeader.Element) throws {
        let values: [Float] = (0..<12).map { Float($0) / 4 - 1 }
        let header = NumPyHeader(element, rows: 4, columns: 3)
        let file = try file(header.bytes + NumPyRows.bytes(values, as: element))
        #expect(file.header == header)
        #expect(try file.floats(rows: 0..<4) == values)
        #expect(try file.floats(rows: 2..<3) == Array(values[6..<9]))
        #expect(try file.floats(rows: 4..<4) == [])
        #expect(throws: NumPyError.self) { try file.integers(rows: 0..<1) }
    }

    @Test func headersHaveOneSizeAndEndWithALineBreak() {
        for rows in [0, 7, 1_000_000_007] {
            let bytes = NumPyHeader(.float16, rows: rows, columns: 512).bytes
            #expect(bytes.count == 128)
            #expect(bytes.last == UInt8(ascii: "\n"))
            // Readers that look for the first line break must not find one before.
            #expect(bytes.firstIndex(of: UInt8(ascii: "\n")) == 127)
        }
    }

    @Test(arguments: ["float32", "float16", "int32", "empty"])
    func filesOfNumPy(_ name: String) throws {
        let file = try NumPyFile(FilePath(Fixtures.path("transfer/numpy/\(name).npy")))
        let expected = (0..<file.header.rows * 3).map { $0 - 5 }
        #expect(file.header.columns == 3)
        #expect(file.header.rows == (name == "empty" ? 0 : 5))
        if name == "int32" {
            #expect(try file.integers(rows: 0..<5) == expected.map(Int32.init))
            #expect(throws: NumPyError.self) { try file.floats(rows: 0..<5) }
        } else {
            #expect(try file.floats(rows: 0..<file.header.rows) == expected.map { Float($0) / 2 })
        }
    }

    @Test(arguments: ["double", "fortran", "vector", "cube", "bigendian"])
    func otherArraysAreRefused(_ name: String) {
        #expect {
            try NumPyFile(FilePath(Fixtures.path("transfer/numpy/\(name).npy")))
        } throws: {
            if case .unsupported = $0 as? NumPyError { true } else { false }
        }
    }

    @Test func versionTwoIsRead() throws {
        let file = try file(
            bytes("{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }\n", version: 2, data: 24))
        #expect(file.header == NumPyHeader(.float32, rows: 2, columns: 3))
    }

    @Test func numbersThatOverflowAreRefused() {
        for shape in [
            "9223372036854775807, 3", "3, 9223372036854775807", "4611686018427387904, 2", "-1, 3", "1, 0",
        ] {
            #expect(throws: NumPyError.self) {
                try file(bytes("{'descr': '<f4', 'fortran_order': False, 'shape': (\(shape)), }\n", data: 24))
            }
        }
    }

    @Test func aFileThatIsCutOffIsRefused() throws {
        let whole = NumPyHeader(.float32, rows: 2, columns: 3).bytes + [UInt8](repeating: 0, count: 24)
        for count in 0..<whole.count {
            #expect(throws: NumPyError.self) { try file(Array(whole.prefix(count))) }
        }
        #expect(throws: NumPyError.wrongSize(expected: 152, found: 153)) { try file(whole + [0]) }
    }

    @Test func wrongBytesInTheHeader() throws {
        let whole = NumPyHeader(.float32, rows: 2, columns: 3).bytes + [UInt8](repeating: 0, count: 24)
        var generator = SeededGenerator(seed: 5)
        var refused = 0
        for _ in 0..<2000 {
            var damaged = whole
            damaged[Int.random(in: 0..<128, using: &generator)] = UInt8.random(
                in: .min ... .max, using: &generator)
            if (try? file(damaged)) == nil { refused += 1 }
        }
        #expect(refused > 0)
    }
}
