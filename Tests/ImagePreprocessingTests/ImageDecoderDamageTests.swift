import ImagePreprocessing
import Testing

/// Files that are damaged by accident: truncated, or with flipped bits.
@Suite struct ImageDecoderDamageTests {
    /// The limit is small, so that a flipped bit in a size cannot make the tests slow.
    private let decoder = ImageDecoder(pixelLimit: 1_000_000)

    private func decode(_ bytes: [UInt8]) -> Result<DecodedImage, any Error> {
        Result { try decoder.decode(bytes, path: "damaged") }
    }

    // MARK: Truncation

    @Test(arguments: ["420.jpg", "444-progressive.jpg", "grey.jpg", "cmyk-adobe.jpg", "restarts.jpg"])
    func everyCutOfAJPEGIsAnError(_ name: String) throws {
        let bytes = try FixtureFolder.image(name)
        for count in 0..<bytes.count {
            #expect {
                try decoder.decode(Array(bytes[..<count]), path: "cut.jpg")
            } throws: { error in
                switch count {
                case 0: error as? ImageError == .empty(path: "cut.jpg")
                case 1...2: error as? ImageError == .unknownFormat(path: "cut.jpg", found: found(count))
                default: error as? ImageError == .truncated(path: "cut.jpg", format: .jpeg)
                }
            }
        }
    }

    @Test(arguments: [
        "rgb8.png", "rgb8-interlaced.png", "palette4.png", "grey16.png", "exif-6.png",
        "rgba16-interlaced.png",
        "clear-white-ring.png", "clear-white-ring-interlaced.png", "clear-white-palette2.png",
        "rgb16-key.png",
        "raw-zTXt.png", "xmp-packed.png",
    ])
    func everyCutOfAPNGIsAnErrorOrLosesNoPixel(_ name: String) throws {
        let bytes = try FixtureFolder.image(name)
        let whole = try decoder.decode(bytes, path: "cut.png").image
        for count in 0..<bytes.count {
            switch decode(Array(bytes[..<count])) {
            case .success(let decoded):
                // Pillow also requires neither the end chunk nor the checksum of the compressed stream.
                #expect(count >= bytes.count - 12 - 4 - 5, "\(name) cut at \(count) was accepted")
                #expect(decoded.image == whole, "\(name) cut at \(count)")
            case .failure(ImageError.truncated(_, .png)): #expect(count >= 8)
            case .failure(ImageError.unknownFormat), .failure(ImageError.empty): #expect(count < 8)
            case .failure(let error): Issue.record("\(name) cut at \(count): \(error)")
            }
        }
    }

    private func found(_ count: Int) -> String { "the first \(count) bytes of one" }

    // MARK: Flipped bits

    private static let flippedFiles = [
        "420.jpg", "444-progressive.jpg", "restarts.jpg", "cmyk-adobe-progressive.jpg",
        "exif-6-after-others.jpg",
        "xmp-attribute.jpg", "rgb8.png", "palette4-interlaced.png", "rgb8-annotated.png", "grey1.png",
        "xmp-element.png", "clear-white-ring.png", "clear-black-ring-interlaced.png",
        "clear-black-palette8.png",
        "rgb16-key.png", "grey16-key.png", "grey-alpha16-interlaced.png", "raw-zTXt.png", "raw-tEXt.png",
        "xmp-packed.png", "exif-6-shorts.jpg",
    ]

    @Test(arguments: flippedFiles) func flippedBitsGiveAnErrorOrAnImageOfTheHeadersSize(_ name: String) throws
    {
        let bytes = try FixtureFolder.image(name)
        for seed in 10_000..<10_500 {
            let copy = TestPictures.damaged(bytes, seed: seed)
            switch decode(copy) {
            case .success(let decoded):
                let sides =
                    decoded.orientation.swapsSides
                    ? [decoded.image.height, decoded.image.width]
                    : [decoded.image.width, decoded.image.height]
                #expect(sides == [decoded.storedWidth, decoded.storedHeight])
                #expect(sides == headerSize(copy), "\(name), seed \(seed)")
                #expect(decoded.image.pixels.count == sides[0] * sides[1] * 3)
            case .failure(let error):
                #expect((error as? ImageError)?.path == "damaged", "\(name), seed \(seed): \(error)")
            }
        }
    }

    /// Width and height as the file's header gives them, read without the decoder.
    private func headerSize(_ bytes: [UInt8]) -> [Int] {
        func number(_ at: Int, _ count: Int) -> Int { bytes[at..<at + count].reduce(0) { $0 << 8 | Int($1) } }
        if bytes[0] == 0x89 { return [number(16, 4), number(20, 4)] }
        var at = 2
        while at + 9 < bytes.count {
            guard bytes[at] == 0xFF, bytes[at + 1] != 0xFF, bytes[at + 1] != 0 else {
                at += 1
                continue
            }
            if [0xC0, 0xC1, 0xC2, 0xC9, 0xCA].contains(bytes[at + 1]) {
                return [number(at + 7, 2), number(at + 5, 2)]
            }
            at += 0xD0...0xD9 ~= bytes[at + 1] || bytes[at + 1] == 1 ? 2 : 2 + number(at + 2, 2)
        }
        return []
    }

    // MARK: Agreement with Pillow

    struct Verdict: Decodable, Sendable {
        let file: String
        let seed: Int
        let result: String
    }

    @Test func agreesWithPillowAboutFlippedBits() throws {
        let verdicts = try FixtureFolder.json("damage.json", as: Goldens<Verdict>.self).cases
        #expect(verdicts.count == 600)
        var disagreements: [String] = []
        for verdict in verdicts {
            let copy = try TestPictures.damaged(FixtureFolder.image(verdict.file), seed: verdict.seed)
            let result =
                switch decode(copy) {
                case .success(let decoded):
                    "\(decoded.image.width)x\(decoded.image.height) \(TestPictures.checksum(decoded.image.pixels))"
                case .failure: "refused"
                }
            if result != verdict.result { disagreements.append("\(verdict.file) \(verdict.seed): \(result)") }
        }
        // There are none with libjpeg-turbo 2.1.5 and libpng 1.6.39. Other versions may decode a damaged file
        // differently.
        #expect(disagreements.count <= 6, "\(disagreements)")
    }
}
