import ImagePreprocessing
import Testing

/// Files of single formats that were made to do harm.
@Suite struct HostileFormatTests {
    private func error(_ bytes: [UInt8], pixelLimit: Int = ImageDecoder.defaultPixelLimit) -> ImageError? {
        #expect(throws: ImageError.self) {
            try ImageDecoder(pixelLimit: pixelLimit).decode(bytes, path: "hostile")
        }
    }

    // MARK: TIFF

    /// A little-endian TIFF file with one directory of short and long numbers.
    private func tiff(_ tags: [(tag: Int, type: Int, value: Int)], next: Int = 0, after: [UInt8] = [])
        -> [UInt8]
    {
        func bytes(_ number: Int, _ count: Int) -> [UInt8] {
            (0..<count).map { UInt8(number >> (8 * $0) & 255) }
        }
        let entries = tags.flatMap { bytes($0.tag, 2) + bytes($0.type, 2) + bytes(1, 4) + bytes($0.value, 4) }
        return Array("II*\0".utf8) + bytes(8, 4) + bytes(tags.count, 2) + entries + bytes(next, 4) + after
    }

    @Test func aLoopOfTIFFDirectoriesEnds() throws {
        // Every picture is a reduced one, and the only directory follows itself.
        let reduced = [
            (254, 4, 1), (256, 4, 2), (257, 4, 2), (258, 3, 8), (259, 3, 1), (262, 3, 1), (273, 4, 0),
        ]
        let pixels: [UInt8] = [0, 80, 160, 240]
        let tags = (reduced + [(277, 3, 1), (278, 4, 2), (279, 4, 4)]).map {
            (tag: $0.0, type: $0.1, value: $0.2)
        }
        let head = tiff(tags, next: 8)
        var file = head + pixels
        // The strip begins after the directory.
        file[10 + 6 * 12 + 8] = UInt8(head.count)
        let decoded = try ImageDecoder().decode(file, path: "loop.tif")
        #expect(decoded.image.pixels == pixels.flatMap { [$0, $0, $0] })
        _ = ImageDecoder.metadata(of: file)
    }

    @Test func aDirectoryInsideItselfEnds() {
        let file = tiff([(330, 4, 8), (34665, 4, 8), (34853, 4, 8), (256, 4, 1), (257, 4, 1)])
        let metadata = ImageDecoder.metadata(of: file)
        #expect(metadata.exif?.count ?? 0 < 1000)
        #expect(error(file)?.path == "hostile")
    }

    @Test func aTIFFFileOfManyPixelsIsRefusedByItsHeader() {
        let file = tiff([(256, 4, 0x7FFF_FFFF), (257, 4, 0x7FFF_FFFF)])
        #expect(
            error(file)
                == .tooLarge(path: "hostile", width: 0x7FFF_FFFF, height: 0x7FFF_FFFF, limit: 250_000_000))
    }

    @Test func aTileOfAGigabyteIsRefused() {
        let file = tiff([
            (256, 4, 4), (257, 4, 4), (258, 3, 8), (259, 3, 8), (262, 3, 1), (277, 3, 1), (322, 4, 32768),
            (323, 4, 32768), (324, 4, 8), (325, 4, 100),
        ])
        let found = error(file)
        #expect(found == .outOfMemory(path: "hostile", format: .tiff))
    }

    @Test func aPixelOf65535SamplesIsRefused() {
        let file = tiff([
            (256, 4, 1_000_000), (257, 4, 200), (258, 3, 8), (259, 3, 1), (262, 3, 1), (273, 4, 8),
            (277, 3, 65535),
            (278, 4, 200), (279, 4, 100),
        ])
        #expect(error(file)?.path == "hostile")
    }

    // MARK: GIF

    @Test func aHugeCanvasIsRefusedByItsHeader() throws {
        let file = try FixtureFolder.bytes("gif/huge-canvas.gif")
        #expect(error(file) == .tooLarge(path: "hostile", width: 65535, height: 65535, limit: 250_000_000))
    }

    // MARK: Raw

    @Test func aPreviewBeyondTheFileIsAnErrorOrADevelopment() throws {
        let file = try FixtureFolder.bytes("raw/preview-little.dng")
        // The preview's only strip: its offset, or its number of bytes, becomes larger than the file.
        let strips: [UInt8] = [0x11, 0x01, 4, 0, 1, 0, 0, 0],
            counts: [UInt8] = [0x17, 0x01, 4, 0, 1, 0, 0, 0]
        for tag in [strips, counts] {
            var copy = file
            let found = try #require(
                file.indices.last { $0 + 8 < file.count && Array(file[$0..<$0 + 8]) == tag })
            copy.replaceSubrange(found + 8..<found + 12, with: [0, 0, 0, 0x7F])
            switch Result(catching: { try ImageDecoder().decode(copy, path: "beyond.dng") }) {
            case .success(let decoded): #expect([decoded.width, decoded.height] == [24, 16])
            case .failure(let error): #expect(error is ImageError)
            }
        }
    }

    @Test func rawFilesWithoutPicturesAreErrors() throws {
        for name in ["like-fujifilm.raf", "like-canon.cr3"] {
            let found = error(try FixtureFolder.bytes("raw/\(name)"))
            guard case .unsupported(_, .raw, _) = found else {
                Issue.record("\(name): \(String(describing: found))")
                continue
            }
        }
    }

    // MARK: Own parsers

    @Test func sizesBeyondTheFileCostNoMemory() {
        let bmp = Array("BM".utf8) + [UInt8](repeating: 0, count: 8) + [54, 0, 0, 0, 40, 0, 0, 0]
        let large: [UInt8] = [0xFF, 0xFF, 0xFF, 0x7F]
        let file = bmp + large + large + [1, 0, 24, 0] + [UInt8](repeating: 0, count: 24)
        #expect(
            error(file)
                == .tooLarge(path: "hostile", width: 0x7FFF_FFFF, height: 0x7FFF_FFFF, limit: 250_000_000))
        #expect(error(Array("P6 4000000000 4000000000 255\n".utf8))?.path == "hostile")
        #expect(error(Array("P6 99999999999 1 255\n".utf8))?.path == "hostile")
        #expect(
            error(Array("P5 200000000 1 255\n".utf8))
                == .tooLong(path: "hostile", width: 200_000_000, height: 1, limit: 1 << 20))
        #expect(error(Array("P5 10000 10000 255\n".utf8)) == .truncated(path: "hostile", format: .pnm))
    }

    @Test func aBitmapOfTheLowestHeightIsNoBug() {
        let head = Array("BM".utf8) + [UInt8](repeating: 0, count: 8) + [54, 0, 0, 0, 40, 0, 0, 0]
        let file = head + [1, 0, 0, 0, 0, 0, 0, 0x80, 1, 0, 24, 0] + [UInt8](repeating: 0, count: 24)
        #expect(
            error(file) == .tooLong(path: "hostile", width: 1, height: 1 << 31, limit: 1 << 20)
                || error(file) == .tooLarge(path: "hostile", width: 1, height: 1 << 31, limit: 250_000_000))
    }

    @Test func textsAndOtherFilesAreNotPictures() {
        let others: [[UInt8]] = [
            Array("P5 is a line of processors".utf8), Array("BMW is a maker of cars and motorcycles".utf8),
            Array("GIF files are old".utf8), Array("P3\n".utf8), [UInt8](repeating: 0, count: 100),
            [0, 0, 1, 0] + [UInt8](repeating: 0, count: 40), [0, 0, 2, 0] + [UInt8](repeating: 0, count: 40),
            Array("\0\u{1}\0\0\0\u{C}\0\u{80}\0\u{3}\0@GDEF".utf8) + [UInt8](repeating: 7, count: 40),
        ]
        for other in others {
            guard case .unknownFormat = error(other) else {
                Issue.record("\(other.prefix(8)) was taken for a picture")
                continue
            }
        }
    }
}
