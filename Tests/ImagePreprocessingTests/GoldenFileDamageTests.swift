import ImagePreprocessing
import Testing

/// All golden files of TIFF and the formats beside it, cut off or with flipped bits.
@Suite struct GoldenFileDamageTests {
    private let decoder = ImageDecoder(pixelLimit: 1_000_000)

    private static let kinds = ["tiff", "raw", "gif", "bmp", "ico", "pnm", "tga"]
    private static let cases = FormatGoldenTests.cases.filter { kinds.contains($0.kind) }

    private func bytes(_ test: FormatGoldenTests.Case) throws -> [UInt8] {
        try FixtureFolder.bytes(test.testDescription)
    }

    private func decode(_ bytes: [UInt8]) -> Result<DecodedImage, any Error> {
        Result { try decoder.decode(bytes, path: "damaged") }
    }

    /// Files that are cut at every length, and others at some.
    private static let smallFile = 1000

    @Test(arguments: cases) func everyCutIsAnErrorOrLosesNoPixel(_ test: FormatGoldenTests.Case) throws {
        let bytes = try bytes(test)
        let whole = try decoder.decode(bytes, path: "whole")
        let step = max(1, bytes.count / Self.smallFile)
        for count in stride(from: 1, to: bytes.count, by: step) {
            let cut = Array(bytes[..<count])
            _ = ImageDecoder.metadata(of: cut)
            switch decode(cut) {
            case .success(let decoded):
                // A cut number of digits is another number. A raw file whose preview is cut off can still be developed, and
                // what is left of one can be a TIFF file.
                let isSame = decoded.image == whole.image
                let isDigits = test.golden.file.contains("digits") && count >= bytes.count - 6
                #expect(isSame || isDigits || test.kind == "raw", "cut at \(count) of \(bytes.count)")
            case .failure(let error):
                #expect((error as? ImageError)?.path == "damaged", "cut at \(count): \(error)")
            }
        }
    }

    @Test(arguments: cases) func whatIsCutOffIsCalledSo(_ test: FormatGoldenTests.Case) throws {
        // A half of a file has its beginning. That of a TIFF structure lacks its directory.
        let bytes = try bytes(test)
        let half = Array(bytes[..<(bytes.count / 2)])
        guard case .failure(let error) = decode(half) else { return }
        switch error as? ImageError {
        case .truncated, .unknownFormat: break
        default: #expect(test.kind == "ico", "\(error)")
        }
    }

    @Test(arguments: kinds) func flippedBitsGiveAnErrorOrAnImage(_ kind: String) throws {
        let files = try Self.cases.filter { $0.kind == kind }.map(bytes).filter { $0.count > 16 }
        for seed in 0..<200 {
            let copy = TestPictures.damaged(files[seed % files.count], seed: seed)
            _ = ImageDecoder.metadata(of: copy)
            switch decode(copy) {
            case .success(let decoded):
                #expect(decoded.image.pixels.count == decoded.width * decoded.height * 3)
            case .failure(let error):
                #expect(
                    (error as? ImageError)?.path == "damaged",
                    "seed \(seed): \(error)")
            }
        }
    }
}
