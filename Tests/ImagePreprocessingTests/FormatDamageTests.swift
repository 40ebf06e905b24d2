import ImagePreprocessing
import Testing

/// Damaged and hostile files of the formats that optional libraries decode.
@Suite struct FormatDamageTests {
    /// The limit is small, so that a flipped bit in a size cannot make the tests slow.
    private let decoder = ImageDecoder(pixelLimit: 1_000_000)

    private static let files = [
        "webp/photo.webp", "webp/lossless-clear-white-ring.webp", "webp/animated.webp",
        "webp/lossless-exif-6.webp",
        "webp/lossless-clear-display-p3.webp", "heif/photo.heic", "heif/tiled.heic", "heif/hdr-pq.heic",
        "heif/clear-white-ring.heic", "heif/turned-1-0.heic", "avif/photo.avif", "avif/clear-black-ring.avif",
        "avif/annotated.avif", "avif/animated.avif", "jxl/photo.jxl", "jxl/lossless-animated.jxl",
        "jxl/lossless-compressed-boxes.jxl", "jxl/hdr-hlg.jxl", "jxl/lossless-grey-alpha.jxl",
    ]

    @Test(arguments: files) func everyCutIsTruncatedOrLosesNoPixel(_ name: String) throws {
        let bytes = try FixtureFolder.bytes(name)
        let whole = try decoder.decode(bytes, path: name)
        for count in 1..<bytes.count {
            let cut = Array(bytes[..<count])
            do {
                #expect(try decoder.decode(cut, path: name).image == whole.image, "cut at \(count)")
            } catch ImageError.truncated(_, let format) {
                #expect(format == whole.format)
            } catch ImageError.unknownFormat {
                #expect(count < 32)
            } catch {
                Issue.record("cut at \(count): \(error)")
            }
            _ = ImageDecoder.metadata(of: cut)
        }
    }

    @Test(arguments: files) func flippedBitsGiveAnErrorOrAnImage(_ name: String) throws {
        let bytes = try FixtureFolder.bytes(name)
        for seed in 20_000..<20_200 {
            let copy = TestPictures.damaged(bytes, seed: seed)
            do {
                let image = try decoder.decode(copy, path: "damaged").image
                #expect(image.pixels.count == image.width * image.height * 3)
            } catch {
                #expect(error.path == "damaged", "seed \(seed): \(error)")
            }
            _ = ImageDecoder.metadata(of: copy)
        }
    }

    // MARK: Hostile files

    private func error(_ name: String) throws -> ImageError? {
        let bytes = try FixtureFolder.bytes(name)
        do {
            _ = try ImageDecoder().decode(bytes, path: "hostile")
            return nil
        } catch {
            return error
        }
    }

    private func reason(_ name: String) throws -> String? {
        switch try error(name) {
        case .corrupt(_, _, let reason), .unsupported(_, _, let reason): reason
        default: nil
        }
    }

    @Test func sizesAreCheckedBeforeAnythingIsAllocated() throws {
        let limit = ImageDecoder.defaultPixelLimit
        #expect(
            try error("heif/huge.heic")
                == .tooLarge(path: "hostile", width: 60_000, height: 60_000, limit: limit))
        var webp = try FixtureFolder.bytes("webp/lossless-small-frame.webp")
        // The canvas becomes as large as the format allows.
        webp.replaceSubrange(24..<30, with: [0xFF, 0x3F, 0, 0xFF, 0x3F, 0])
        #expect {
            try decoder.decode(webp, path: "huge.webp")
        } throws: {
            $0 as? ImageError == .tooLarge(path: "huge.webp", width: 16_384, height: 16_384, limit: 1_000_000)
        }
    }

    @Test func impossibleHEIFFilesAreRefused() throws {
        #expect(try reason("heif/missing-tile.heic")?.contains("grid") == true)
        let tooMany = "its images refer to too many others, or to each other in a circle"
        #expect(try reason("heif/circular.heic") == tooMany)
        #expect(try reason("heif/many-tiles.heic") == tooMany)
        #expect(try reason("heif/sequence.heic") == "it has no still image that libheif knows")
        #expect(try error("heif/no-primary.heic") != nil)
    }

    @Test func otherKindsThatCannotBeReadSayWhy() throws {
        #expect(try reason("webp/frame-beyond-canvas.webp") == "its frames do not fit its header")
        #expect(try reason("jxl/cmyk.jxl") == "its colours are inks (CMYK)")
        var png = try FixtureFolder.image("rgb8.png")
        png.insert(contentsOf: PNGBuilder.chunk("CgBI", [0x50, 0, 0x20, 0x02]), at: 8)
        #expect {
            try decoder.decode(png, path: "icon.png")
        } throws: {
            ($0 as? ImageError)?.description.contains("Apple's changed form of PNG for apps (CgBI)") == true
        }
        var jpeg = try FixtureFolder.image("420.jpg")
        let frame = try #require(jpeg.indices.first { jpeg[$0...].starts(with: [0xFF, 0xC0]) })
        jpeg[frame + 1] = 0xC1
        jpeg[frame + 4] = 12
        #expect {
            try decoder.decode(jpeg, path: "x-ray.jpg")
        } throws: {
            ($0 as? ImageError)
                == .unsupported(
                    path: "x-ray.jpg", format: .jpeg, reason: "it has 12 bits per sample instead of 8")
        }
    }
}
