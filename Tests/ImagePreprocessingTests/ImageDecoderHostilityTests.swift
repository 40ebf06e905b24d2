import Foundation
import ImagePreprocessing
import Testing

/// Malicious files: false sizes, decompression bombs, and files that are not images.
@Suite struct ImageDecoderHostilityTests {
    private func error(_ bytes: [UInt8], limit: Int = ImageDecoder.defaultPixelLimit) -> ImageError? {
        do {
            _ = try ImageDecoder(pixelLimit: limit).decode(bytes, path: "hostile")
            return nil
        } catch {
            return error
        }
    }

    /// The case of the error, without its values.
    private func kind(_ bytes: [UInt8]) -> String {
        switch error(bytes) {
        case nil: "none"
        case .corrupt: "corrupt"
        case .unsupported: "unsupported"
        case .truncated: "truncated"
        case let other?: "\(other)"
        }
    }

    private func reason(_ bytes: [UInt8]) -> String {
        switch error(bytes) {
        case .corrupt(_, _, let reason), .unsupported(_, _, let reason): reason
        case let other: "\(String(describing: other))"
        }
    }

    // MARK: Files that are not images

    @Test func saysWhatOtherFilesLookLike() {
        let cases: [(bytes: [UInt8], found: String)] = [
            (Array("Dear diary".utf8), "text"), (Array("8BPS".utf8), "a Photoshop document"),
            (Array("\0\0\0\u{18}ftypqt  ".utf8), "a video or another ISO media file"),
            (Array("%PDF-1.7".utf8), "a PDF document"),
            ([0, 1, 2, 3], "unknown data"), ([0xFF, 0xD8], "the first 2 bytes of one"),
        ]
        for (bytes, found) in cases { #expect(error(bytes) == .unknownFormat(path: "hostile", found: found)) }
        #expect(error([]) == .empty(path: "hostile"))
    }

    @Test func emptyShellsAreTruncatedOrCorrupt() {
        #expect(error(Array("GIF89a".utf8)) == .truncated(path: "hostile", format: .gif))
        #expect(error(Array("II*\0".utf8)) == .truncated(path: "hostile", format: .tiff))
        #expect(error(Array("FUJIFILMCCD-RAW".utf8)) != nil)
        #expect(error([0xFF, 0xD8, 0xFF]) == .truncated(path: "hostile", format: .jpeg))
        #expect(error(PNGBuilder.signature) == .truncated(path: "hostile", format: .png))
        let webp = Array("RIFF\u{1}\u{2}\u{3}\u{4}WEBPVP8 ".utf8)
        #expect(error(webp) == .truncated(path: "hostile", format: .webp))
        let heic = Array("\0\0\0\u{18}ftypheic".utf8)
        #expect(error(heic) == .truncated(path: "hostile", format: .heif))
        let avif = Array("\0\0\0\u{18}ftypavif".utf8)
        #expect(error(avif) == .truncated(path: "hostile", format: .avif))
        #expect(error([0xFF, 0x0A]) == .truncated(path: "hostile", format: .jpegXL))
        #expect(error([0xFF, 0xD8, 0xFF, 0xD9]) != nil)
        #expect(reason(PNGBuilder.file(PNGBuilder.header(width: 3, height: 3))) == "it has no image data")
    }

    // MARK: Sizes

    @Test func refusesSizesAboveTheLimitBeforeAllocating() throws {
        let side = 100_000
        let png = PNGBuilder.file(PNGBuilder.header(width: side, height: side), PNGBuilder.chunk("IDAT", [1]))
        let limit = ImageDecoder.defaultPixelLimit
        #expect(error(png) == .tooLarge(path: "hostile", width: side, height: side, limit: limit))
        let most = Int(Int32.max)
        let largest = PNGBuilder.file(PNGBuilder.header(width: most, height: most))
        #expect(error(largest) == .tooLarge(path: "hostile", width: most, height: most, limit: limit))
        let jpeg = try resized(FixtureFolder.image("420.jpg"), width: 65_000, height: 65_000)
        #expect(error(jpeg) == .tooLarge(path: "hostile", width: 65_000, height: 65_000, limit: limit))
    }

    @Test func theLimitIsInclusive() throws {
        let bytes = try FixtureFolder.image("rgb8.png")
        #expect(error(bytes, limit: 21 * 13) == nil)
        #expect(
            error(bytes, limit: 21 * 13 - 1) == .tooLarge(path: "hostile", width: 21, height: 13, limit: 272))
    }

    @Test func refusesASideAboveTheLimitBeforeAllocating() throws {
        let limit = ImageDecoder.sideLimit
        for (width, height) in [(250_000_000, 1), (1, 250_000_000), (limit + 1, 2)] {
            // For 16-bit RGBA, libpng would allocate rows of 2 GB.
            let png = PNGBuilder.file(
                PNGBuilder.header(width: width, height: height, depth: 16, colorType: 6),
                PNGBuilder.chunk("IDAT", [1]))
            let expected = ImageError.tooLong(path: "hostile", width: width, height: height, limit: limit)
            #expect(error(png) == expected)
            #expect(
                "\(expected)" == "hostile is \(width) x \(height) pixels, and a side may have at most 1048576"
            )
        }
    }

    @Test func theLimitOfSidesIsInclusive() throws {
        let width = ImageDecoder.sideLimit
        let file = PNGBuilder.file(
            PNGBuilder.header(width: width, height: 1, colorType: 0),
            PNGBuilder.chunk("IDAT", PNGBuilder.deflatedZeros(1 + width)))
        let decoded = try ImageDecoder().decode(file, path: "wide.png")
        #expect(decoded.image.width == width && decoded.image.pixels.count == 3 * width)
        for interlace: UInt8 in [0, 1] {
            // The widest rows that libpng has to hold.
            let deep = PNGBuilder.file(
                PNGBuilder.header(width: width, height: 1, depth: 16, colorType: 6, interlace: interlace),
                PNGBuilder.chunk("IDAT", PNGBuilder.deflatedZeros(16 + 8 * width)))
            #expect(try ImageDecoder().decode(deep, path: "deep.png").image.pixels.allSatisfy { $0 == 255 })
        }
        // The widest possible image, through the resampling weights of a whole side.
        let preprocessor = ImagePreprocessor(
            PreprocessingConfiguration(resizing: .exact(width: 2, height: 2), crop: nil))
        #expect(preprocessor.tensor(from: decoded.image).count == 12)
    }

    @Test func refusesASideOfZero() throws {
        for (width, height) in [(0, 5), (5, 0), (0, 0)] {
            let png = PNGBuilder.file(
                PNGBuilder.header(width: width, height: height), PNGBuilder.chunk("IDAT", [1]))
            #expect(reason(png) == "its header gives a width or height of 0")
            let jpeg = try resized(FixtureFolder.image("420.jpg"), width: width, height: height)
            #expect(kind(jpeg) == "corrupt")
        }
        let negative = PNGBuilder.file(PNGBuilder.header(width: 1 << 31, height: 1))
        #expect(reason(negative) == "its header gives a width or height beyond the format's limit")
    }

    @Test func promisedPixelsCostNothingUntilTheyCome() throws {
        let before = try peakMemory()
        // 225 million pixels are below the limit. Allocating 675 MB for them would be visible.
        let png = PNGBuilder.file(
            PNGBuilder.header(width: 15_000, height: 15_000),
            PNGBuilder.chunk("IDAT", PNGBuilder.deflatedZeros(10_000)))
        #expect(kind(png) == "corrupt")
        let interlaced = PNGBuilder.file(
            PNGBuilder.header(width: 15_000, height: 15_000, interlace: 1),
            PNGBuilder.chunk("IDAT", PNGBuilder.deflatedZeros(10_000)))
        #expect(kind(interlaced) == "corrupt")
        for interlace: UInt8 in [0, 1] {
            let transparent = PNGBuilder.file(
                PNGBuilder.header(width: 15_000, height: 15_000, colorType: 6, interlace: interlace),
                PNGBuilder.chunk("IDAT", PNGBuilder.deflatedZeros(10_000)))
            #expect(kind(transparent) == "corrupt")
        }
        for name in ["444.jpg", "444-progressive.jpg"] {
            let jpeg = try resized(FixtureFolder.image(name), width: 15_000, height: 15_000)
            #expect(error(Array(jpeg.dropLast(40))) == .truncated(path: "hostile", format: .jpeg))
        }
        // The bound is generous because other tests run at the same time.
        #expect(try peakMemory() - before < 400 << 20)
    }

    /// Returns the peak memory of this process, in bytes.
    private func peakMemory() throws -> Int {
        let status = try String(contentsOfFile: "/proc/self/status", encoding: .utf8)
        let line = try #require(status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") })
        return try #require(Int(line.split(separator: " ", omittingEmptySubsequences: true)[1])) << 10
    }

    /// Returns a JPEG file with other sides in its frame header.
    private func resized(_ bytes: [UInt8], width: Int, height: Int) throws -> [UInt8] {
        var copy = bytes
        let at = try #require(frameHeader(bytes))
        copy.replaceSubrange(
            at + 5..<at + 9, with: [height >> 8, height & 255, width >> 8, width & 255].map { UInt8($0) })
        return copy
    }

    /// Returns the position of the frame header's marker.
    private func frameHeader(_ bytes: [UInt8]) -> Int? {
        bytes.indices.dropLast().first {
            bytes[$0] == 0xFF && (bytes[$0 + 1] == 0xC0 || bytes[$0 + 1] == 0xC2)
        }
    }

    // MARK: JPEG

    @Test func limitsTheScansOfAProgressiveJPEG() throws {
        let bytes = try FixtureFolder.image("444-progressive.jpg")
        let scans = bytes.indices.dropLast().filter { bytes[$0] == 0xFF && bytes[$0 + 1] == 0xDA }
        let last = Array(bytes[try #require(scans.last)..<bytes.count - 2])
        let end: [UInt8] = [0xFF, 0xD9]
        let some = Array(repeating: last, count: 80).flatMap { $0 }
        #expect(error(Array(bytes.dropLast(2)) + some + end) == nil)
        let many = Array(repeating: last, count: 100).flatMap { $0 }
        #expect(reason(Array(bytes.dropLast(2)) + many + end) == "it has more than 100 scans")
    }

    /// Returns a grey JPEG file with arithmetic coding (SOF9) and no image data in its scan: the decoder reads zeros.
    private func blankArithmeticJPEG(side: Int, comment: Int = 0) -> [UInt8] {
        let sides = [side >> 8, side & 255, side >> 8, side & 255].map { UInt8($0) }
        let table: [UInt8] = [0xFF, 0xDB, 0, 67, 0] + [UInt8](repeating: 1, count: 64)
        let frame: [UInt8] = [0xFF, 0xC9, 0, 11, 8] + sides + [1, 1, 0x11, 0]
        let scan: [UInt8] = [0xFF, 0xDA, 0, 8, 1, 1, 0, 0, 63, 0]
        let length = [UInt8(comment >> 8), UInt8(comment & 255)]
        let note = comment == 0 ? [] : [0xFF, 0xFE] + length + [UInt8](repeating: 32, count: comment - 2)
        return [0xFF, 0xD8] + table + note + frame + scan + [0, 0, 0xFF, 0xD9]
    }

    @Test func arithmeticCodingHasToBePlausibleToo() {
        #expect(error(blankArithmeticJPEG(side: 64)) == nil)
        #expect(error(blankArithmeticJPEG(side: 15_800)) == .truncated(path: "hostile", format: .jpeg))
        // 16.8 million pixels: 512 bytes are enough, far less than Huffman coding needs.
        #expect(error(blankArithmeticJPEG(side: 4097)) == .truncated(path: "hostile", format: .jpeg))
        #expect(error(blankArithmeticJPEG(side: 4097, comment: 512)) == nil)
    }

    @Test func namesUnsupportedJPEGs() throws {
        let bytes = try FixtureFolder.image("420.jpg")
        let at = try #require(frameHeader(bytes))
        var deep = bytes
        deep[at + 4] = 12
        #expect(kind(deep) == "unsupported")
        var lossless = bytes
        lossless[at + 1] = 0xC3
        #expect(kind(lossless) == "unsupported")
        let frame: [UInt8] = [0xFF, 0xC0, 0, 14, 8, 0, 8, 0, 8, 2, 1, 0x11, 0, 2, 0x11, 0]
        let scan: [UInt8] = [0xFF, 0xDA, 0, 8, 1, 1, 0, 0, 63, 0]
        #expect(reason([0xFF, 0xD8] + frame + scan) == "it has 2 colour components instead of 1, 3 or 4")
    }

    // MARK: PNG

    @Test func unpacksNoMoreThanItNeedsOfTextsAndProfiles() throws {
        // 250 KB that inflate to 40 MB, several times over. The image itself is valid.
        let bomb = PNGBuilder.deflatedZeros(40_000_000)
        let chunks = ["zTXt", "iCCP", "zTXt"].flatMap { PNGBuilder.chunk($0, Array("Bomb\0\0".utf8) + bomb) }
        let xmp = PNGBuilder.chunk("iTXt", Array("XML:com.adobe.xmp\0\u{1}\0\0\0".utf8) + bomb)
        let raw = PNGBuilder.chunk("zTXt", Array("Raw profile type exif\0\0".utf8) + bomb)
        let huge = PNGBuilder.chunk("eXIf", [UInt8](repeating: 0, count: 5_000_000))
        let pixels = PNGBuilder.chunk("IDAT", PNGBuilder.deflatedZeros(4 * (1 + 3 * 3)))
        let before = try peakMemory()
        let file = PNGBuilder.file(PNGBuilder.header(width: 3, height: 4), chunks, xmp, raw, huge, pixels)
        let decoded = try ImageDecoder().decode(file, path: "bomb.png")
        #expect(decoded.image == RGBImage(width: 3, height: 4, pixels: [UInt8](repeating: 0, count: 36)))
        #expect(try peakMemory() - before < 400 << 20)
    }

    @Test func readsTheOrientationOfALargeEXIFChunk() throws {
        // Big-endian, one entry: orientation, a short, one value, 6.
        let tiff: [UInt8] =
            [0x4D, 0x4D, 0, 42, 0, 0, 0, 8, 0, 1] + [0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, 6, 0, 0] + [0, 0, 0, 0]
        for padding in [0, 65_534 - tiff.count, 65_535 - tiff.count, 200_000] {
            let exif = PNGBuilder.chunk("eXIf", tiff + [UInt8](repeating: 0, count: padding))
            let file = PNGBuilder.file(
                PNGBuilder.header(width: 3, height: 1), exif,
                PNGBuilder.chunk("IDAT", PNGBuilder.deflatedZeros(10)))
            #expect(try ImageDecoder().decode(file, path: "exif.png").orientation == .rightTop)
        }
    }

    @Test func stopsAtTheLastRowOfABomb() throws {
        let bomb = PNGBuilder.chunk("IDAT", PNGBuilder.deflatedZeros(100_000_000))
        let decoded = try ImageDecoder().decode(
            PNGBuilder.file(PNGBuilder.header(width: 2, height: 2), bomb), path: "bomb.png")
        #expect(decoded.image.pixels == [UInt8](repeating: 0, count: 12))
    }

    @Test func refusesHeadersThatMakeNoSense() {
        let data = PNGBuilder.chunk("IDAT", PNGBuilder.deflatedZeros(100))
        func header(_ depth: UInt8, _ colorType: UInt8) -> [UInt8] {
            PNGBuilder.header(width: 2, height: 2, depth: depth, colorType: colorType)
        }
        for (depth, colorType) in [
            (3, 0), (4, 2), (16, 3), (1, 4), (8, 1), (8, 5), (8, 7), (32, 2), (0, 0), (255, 255),
        ] {
            #expect(
                reason(PNGBuilder.file(header(UInt8(depth), UInt8(colorType)), data))
                    == "its header gives a colour type and bit depth that do not go together")
        }
        var unsound = PNGBuilder.file(header(8, 2), data)
        unsound[30] ^= 1
        #expect(reason(unsound) == "its header does not match its checksum")
        #expect(reason(PNGBuilder.file(data)) == "it does not start with an image header")
        let odd = PNGBuilder.file(PNGBuilder.header(width: 2, height: 2, compression: 1), data)
        #expect(reason(odd) == "its header names an unknown compression, filter or interlace method")
    }

    @Test func refusesAPaletteImageWithoutAPalette() {
        let header = PNGBuilder.header(width: 2, height: 2, colorType: 3)
        let data = PNGBuilder.chunk("IDAT", PNGBuilder.deflatedZeros(6))
        #expect(kind(PNGBuilder.file(header, data)) == "corrupt")
        #expect(kind(PNGBuilder.file(header, PNGBuilder.chunk("PLTE", [1, 2]), data)) == "corrupt")
    }

    @Test func survivesManyChunks() throws {
        let pixels = PNGBuilder.chunk("IDAT", PNGBuilder.deflatedZeros(4))
        let text = Array(repeating: PNGBuilder.chunk("tEXt", Array("a\0b".utf8)), count: 50_000).flatMap {
            $0
        }
        let empty = Array(repeating: PNGBuilder.chunk("IDAT", []), count: 50_000).flatMap { $0 }
        let file = PNGBuilder.file(PNGBuilder.header(width: 1, height: 1), text, empty, pixels, text)
        #expect(try ImageDecoder().decode(file, path: "chunks.png").image.pixels == [0, 0, 0])
    }
}
