import CLIPModel
import Foundation
import SystemPackage
import TestSupport
import Testing

/// Files with invalid descriptions of tensors, whose errors name the tensor, and damaged files, which must never cause a
/// crash.
struct SafetensorsFileTests {
    private typealias Builder = SafetensorsBuilder

    private func open(_ bytes: [UInt8]) throws -> SafetensorsFile {
        let folder = try TemporaryFolder()
        return try SafetensorsFile(path: FilePath(folder.write(bytes, to: "model.safetensors")))
    }

    /// Returns the error for a file; nil if the file can be opened.
    private func error(_ bytes: [UInt8]) throws -> CLIPModelError? {
        do {
            _ = try open(bytes)
            return nil
        } catch let error as CLIPModelError {
            return error
        }
    }

    @Test func opensASoundFile() throws {
        var builder = Builder(
            [
                "__metadata__": "{\"format\":\"pt\"}", "a": Builder.entry("F32", "[2,1]", "0", "8"),
                "b": Builder.entry("F16", "[]", "8", "10"),
                "empty": Builder.entry("I64", "[0,7]", "10", "10"),
            ], valueCount: 10)
        builder.values[4...7] = [0, 0, 128, 63]
        let file = try open(builder.bytes)
        #expect(Set(file.tensors.keys) == ["a", "b", "empty"])
        let tensor = try #require(file.tensors["a"])
        #expect(tensor.shape == [2, 1] && tensor.type == .f32 && tensor.count == 2)
        #expect(file.values(of: tensor).loadUnaligned(fromByteOffset: 4, as: Float.self) == 1)
        #expect(file.tensors["b"]?.count == 1)
    }

    /// Metadata is free text, whatever its keys are called.
    @Test func metadataIsNoTensor() throws {
        let tensor = Builder.entry("F32", "[1]", "0", "4")
        for text in ["{\"shape\":\"512\",\"dtype\":\"x\",\"data_offsets\":\"\"}", "{}"] {
            let file = try open(Builder(["__metadata__": text, "a": tensor], valueCount: 4).bytes)
            #expect(Set(file.tensors.keys) == ["a"])
        }
        for text in ["3", "{\"a\":3}", "[]"] {
            guard
                case .badHeader = try error(
                    Builder(["__metadata__": text, "a": tensor], valueCount: 4).bytes)
            else {
                Issue.record("\(text) is not refused")
                continue
            }
        }
    }

    @Test func aPipeIsRefusedWithoutWaiting() throws {
        let folder = try TemporaryFolder()
        let pipe = folder.path("model.safetensors")
        try #require(mkfifo(pipe, 0o600) == 0)
        #expect(throws: CLIPModelError.unreadable(path: pipe, reason: "it is not a regular file")) {
            try SafetensorsFile(path: FilePath(pipe))
        }
    }

    @Test(
        arguments: [
            [], [1, 2, 3], [0, 0, 0, 0, 0, 0, 0, 128], Array(repeating: 255, count: 8),
            [1, 0, 0, 0, 0, 0, 0, 0],
        ] as [[UInt8]])
    func refusesAHeaderSizeThatCannotBe(_ bytes: [UInt8]) throws {
        guard case .badHeader(let path, _, _) = try error(bytes) else {
            Issue.record("not refused as a bad header")
            return
        }
        #expect(path.hasSuffix("model.safetensors"))
    }

    @Test func refusesAHugeHeaderWithoutReadingIt() throws {
        var builder = Builder(["a": Builder.entry("F32", "[1]", "0", "4")], valueCount: 4)
        for size in [1 << 63, UInt64.max, 100_000_001, UInt64(builder.bytes.count - 7)] {
            builder.headerSize = size
            guard case .badHeader(_, _, let found) = try error(builder.bytes) else {
                Issue.record("a header of \(size) bytes is not refused")
                continue
            }
            #expect(found == "\(size)")
        }
    }

    @Test(arguments: ["", "[]", "{", "{\"a\":1}", "\u{0}\u{0}", "null", "{\"a\":{\"dtype\":3}}"])
    func refusesAHeaderThatIsNoDescription(_ text: String) throws {
        var builder = Builder([:], valueCount: 0)
        builder.header = text
        guard case .badHeader = try error(builder.bytes) else {
            Issue.record("\(text) is not refused")
            return
        }
    }

    /// Invalid combinations of dtype, shape and offsets for a file with 16 bytes of values.
    @Test(arguments: [
        ("F99", "[4]", "0", "16"), ("F32", "[5]", "0", "16"), ("F32", "[4]", "0", "20"),
        ("F32", "[4]", "4", "20"), ("F32", "[4]", "16", "0"), ("F32", "[4]", "-16", "0"),
        ("F32", "[-4]", "0", "16"), ("F32", "[-2,-2]", "0", "16"),
        ("F32", "[4611686018427387904,4]", "0", "16"), ("F32", "[4294967296,4294967296]", "0", "16"),
        ("F32", "[4]", "9223372036854775792", "9223372036854775807"), ("F64", "[4]", "0", "16"),
    ])
    func refusesATensorThatCannotBe(dtype: String, shape: String, begin: String, end: String) throws {
        let builder = Builder(["odd": Builder.entry(dtype, shape, begin, end)], valueCount: 16)
        guard case .badTensor(_, "odd", let expected, let found) = try error(builder.bytes) else {
            Issue.record("not refused as a bad tensor")
            return
        }
        #expect(!expected.isEmpty && !found.isEmpty)
    }

    @Test(arguments: ["9223372036854775808", "1e3", "\"4\"", "null", "true"])
    func refusesAnExtentThatIsNoCount(_ extent: String) throws {
        let builder = Builder(["odd": Builder.entry("F32", "[\(extent)]", "0", "16")], valueCount: 16)
        #expect(try error(builder.bytes) != nil)
    }

    @Test func refusesOverlapsAndGaps() throws {
        for (begin, end) in [("4", "12"), ("12", "20"), ("0", "8")] {
            let builder = Builder(
                ["a": Builder.entry("F32", "[2]", "0", "8"), "b": Builder.entry("F32", "[2]", begin, end)],
                valueCount: 20)
            guard case .badTensor = try error(builder.bytes) else {
                Issue.record("\(begin)..<\(end) after 0..<8 is not refused")
                continue
            }
        }
        let trailing = Builder(["a": Builder.entry("F32", "[2]", "0", "8")], valueCount: 9)
        guard case .badHeader = try error(trailing.bytes) else {
            Issue.record("an extra byte is not refused")
            return
        }
    }

    @Test func refusesEveryTruncation() throws {
        let folder = try TemporaryFolder()
        let builder = Builder(
            ["a": Builder.entry("F32", "[2,3]", "0", "24"), "b": Builder.entry("BF16", "[3]", "24", "30")],
            valueCount: 30)
        for count in 0..<builder.bytes.count {
            let path = try folder.write(Array(builder.bytes.prefix(count)), to: "model.safetensors")
            #expect(throws: CLIPModelError.self) { try SafetensorsFile(path: FilePath(path)) }
        }
    }

    @Test func survivesFlippedBits() throws {
        let folder = try TemporaryFolder()
        let sound = Builder(
            ["a": Builder.entry("F32", "[2,3]", "0", "24"), "b": Builder.entry("BF16", "[3]", "24", "30")],
            valueCount: 30
        ).bytes
        let headerCount = sound.count - 30
        var refused = 0
        for bit in 0..<headerCount * 8 {
            var bytes = sound
            bytes[bit / 8] ^= 1 << (bit % 8)
            let path = try folder.write(bytes, to: "model.safetensors")
            do {
                let file = try SafetensorsFile(path: FilePath(path))
                for tensor in file.tensors.values { #expect(tensor.range.upperBound <= bytes.count) }
            } catch is CLIPModelError {
                refused += 1
            }
        }
        #expect(refused > headerCount * 4)
    }

    @Test func namesAFileThatIsNotThere() {
        #expect(throws: CLIPModelError.missingFile(path: "/nonexistent/x", purpose: "its weights")) {
            try SafetensorsFile(path: "/nonexistent/x")
        }
    }
}
