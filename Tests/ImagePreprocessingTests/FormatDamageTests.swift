import ImagePreprocessing
import Testing

/// Files of single formats that are cut off or have flipped bits.
@Suite struct FormatDamageTests {
    private let decoder = ImageDecoder(pixelLimit: 1_000_000)

    private func decode(_ bytes: [UInt8]) -> Result<DecodedImage, any Error> {
        Result { try decoder.decode(bytes, path: "damaged") }
    }

    /// Files that are cut at every length, and others at some.
    private static let smallFile = 1000

    @Test(arguments: FormatGoldens.readable) func everyCutIsAnErrorOrLosesNoPixel(
        _ entry: FormatGoldens.Entry
    ) throws {
        let bytes = try entry.bytes()
        let whole = try decoder.decode(bytes, path: "whole")
        let step = max(1, bytes.count / Self.smallFile)
        for count in stride(from: 1, to: bytes.count, by: step) {
            let cut = Array(bytes[..<count])
            _ = ImageDecoder.metadata(of: cut)
            switch decode(cut) {
            case .success(let decoded):
                // A cut number of digits is another number. A raw file whose preview is cut off can still be developed, and what is left of one can be a TIFF file.
                let isSame = decoded.image == whole.image
                let isDigits = entry.golden.file.contains("digits") && count >= bytes.count - 6
                #expect(isSame || isDigits || entry.format == .raw, "cut at \(count) of \(bytes.count)")
            case .failure(let error):
                #expect((error as? ImageError)?.path == "damaged", "cut at \(count): \(error)")
            }
        }
    }

    @Test(arguments: FormatGoldens.readable) func whatIsCutOffIsCalledSo(_ entry: FormatGoldens.Entry) throws
    {
        // A half of a file has its beginning. That of a TIFF structure lacks its directory.
        let bytes = try entry.bytes()
        let half = Array(bytes[..<(bytes.count / 2)])
        guard case .failure(let error) = decode(half) else { return }
        switch error as? ImageError {
        case .truncated, .unknownFormat: break
        default: #expect(entry.format == .ico, "\(error)")
        }
    }

    @Test(arguments: FormatGoldens.folders.map(\.name)) func flippedBitsGiveAnErrorOrAnImage(
        _ folder: String
    ) throws {
        let entries = FormatGoldens.readable.filter {
            $0.folder == folder && (try? $0.bytes().count) ?? 0 > 16
        }
        guard !entries.isEmpty else { return }
        for seed in 0..<200 {
            let entry = entries[seed % entries.count]
            let copy = TestPictures.damaged(try entry.bytes(), seed: seed)
            _ = ImageDecoder.metadata(of: copy)
            switch decode(copy) {
            case .success(let decoded):
                #expect(decoded.image.pixels.count == decoded.width * decoded.height * 3)
            case .failure(let error):
                #expect(
                    (error as? ImageError)?.path == "damaged",
                    "\(entry.testDescription), seed \(seed): \(error)")
            }
        }
    }
}
