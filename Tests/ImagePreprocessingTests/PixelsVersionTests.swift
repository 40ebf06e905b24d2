import ImagePreprocessing
import Testing

/// Which version of the decoder first gave a file's current pixels.
@Suite struct PixelsVersionTests {
    @Test(arguments: ImageDecoderTests.cases) func tellsFromTheBytesWhatDecodingTells(
        _ golden: ImageDecoderTests.Case
    ) throws {
        let bytes = try FixtureFolder.image(golden.file)
        let changed = (golden.pixelsSince ?? 1) > 1
        #expect(ImageDecoder.pixelsChanged(in: bytes, since: 1) == changed)
        #expect(try ImageDecoder().decode(bytes, path: golden.file).pixelsSince == (changed ? 2 : 1))
        #expect(!ImageDecoder.pixelsChanged(in: bytes, since: ImageDecoder.version))
    }

    @Test func bothKindsAreAmongTheGoldens() {
        let changed = ImageDecoderTests.cases.filter { $0.pixelsSince == 2 }
        #expect(changed.contains { $0.file == "grey16.png" } && changed.contains { $0.file == "rgba8.png" })
        #expect(changed.count < ImageDecoderTests.cases.count)
    }

    @Test func whatIsNoPictureHasNotChanged() {
        for bytes in [[], [0xFF, 0xD8, 0xFF], Array("text".utf8), PNGBuilder.signature] {
            #expect(!ImageDecoder.pixelsChanged(in: bytes, since: 1))
        }
        let impossible = PNGBuilder.file(PNGBuilder.header(width: 2, height: 2, depth: 4, colorType: 6))
        #expect(!ImageDecoder.pixelsChanged(in: impossible, since: 1))
    }

    private func keyed(_ type: String, _ payload: [UInt8], colorType: UInt8, early: Bool = true) -> [UInt8] {
        let palette = colorType == 3 ? PNGBuilder.chunk("PLTE", [1, 2, 3]) : []
        let key = PNGBuilder.chunk(type, payload)
        let pixels = PNGBuilder.chunk("IDAT", PNGBuilder.deflatedZeros(2 * (1 + 3 * 2)))
        let header = PNGBuilder.header(width: 2, height: 2, colorType: colorType)
        return early
            ? PNGBuilder.file(header, palette, key, pixels) : PNGBuilder.file(header, palette, pixels, key)
    }

    /// A transparency chunk counts if the decoder uses it: if it is complete, valid, and before the image data.
    @Test func aTransparencyChunkCountsWhereItIsUsed() throws {
        func isTransparent(_ bytes: [UInt8]) throws -> Bool {
            let decoded = try ImageDecoder().decode(bytes, path: "key.png")
            let changed = ImageDecoder.pixelsChanged(in: bytes, since: 1)
            #expect((decoded.pixelsSince == 2) == changed)
            // All samples are 0, the transparent colour. If the chunk is used, the whole image is white.
            #expect((decoded.image.pixels == [UInt8](repeating: 255, count: 12)) == changed)
            return changed
        }
        #expect(try isTransparent(keyed("tRNS", [0, 0], colorType: 0)))
        #expect(try isTransparent(keyed("tRNS", [0, 0, 0, 0, 0, 0], colorType: 2)))
        #expect(try isTransparent(keyed("tRNS", [0], colorType: 3)))
        // More values than the palette has colours.
        #expect(try isTransparent(keyed("tRNS", [0, 7, 7], colorType: 3)))
        #expect(try isTransparent(keyed("tRNS", [UInt8](repeating: 0, count: 300), colorType: 3)))
        #expect(try !isTransparent(keyed("tRNS", [0], colorType: 0)))
        #expect(try !isTransparent(keyed("tRNS", [0, 0, 0], colorType: 2)))
        #expect(try !isTransparent(keyed("tRNS", [], colorType: 3)))
        #expect(try !isTransparent(keyed("tRNS", [0, 0], colorType: 0, early: false)))
        #expect(try !isTransparent(keyed("prVt", [0, 0], colorType: 0)))
        var unsound = keyed("tRNS", [0, 0], colorType: 0)
        unsound[8 + 25 + 8 + 2] ^= 1
        #expect(try !isTransparent(unsound))
    }

    @Test(arguments: ["clear-black-palette8.png", "rgba8.png", "grey16-key.png", "raw-zTXt.png", "420.jpg"])
    func theBeginningOfAFileIsEnough(_ name: String) throws {
        let bytes = try FixtureFolder.image(name)
        let whole = ImageDecoder.pixelsChanged(in: bytes, since: 1)
        let imageData = bytes.indices.first { bytes[$0...].starts(with: "IDAT".utf8) } ?? bytes.count
        for count in imageData..<bytes.count {
            #expect(ImageDecoder.pixelsChanged(in: Array(bytes[..<count]), since: 1) == whole)
        }
        for count in 0..<imageData where ImageDecoder.pixelsChanged(in: Array(bytes[..<count]), since: 1) {
            #expect(whole)
        }
    }
}
