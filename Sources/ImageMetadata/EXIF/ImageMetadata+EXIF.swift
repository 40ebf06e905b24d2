extension ImageMetadata {
    /// What an EXIF block says.
    init(exif block: EXIFBlock) {
        self.init()
        takenAt = block.captureTime
        location = block.location
        let camera = CameraName(make: block.text(.make), model: block.text(.model))
        cameraMake = camera.make
        cameraModel = camera.model
        lens = block.text(.lensModel).flatMap(Self.knownLens)
        exposureTime = block.number(.exposureTime).flatMap(Self.positive)
        aperture = block.number(.fNumber).flatMap(Self.positive)
        focalLength = block.number(.focalLength).flatMap(Self.positive)
        focalLength35 = block.number(.focalLengthIn35mmFilm).flatMap(Self.positive)
        iso = Self.iso(of: block)
        // Cameras and Windows write 0 if nobody gave stars.
        rating = block.number(.rating).flatMap { (1...5).contains($0) ? Int($0) : nil }
        title = block.windowsText(.windowsTitle)
        caption = block.caption
        keywords.unite(block.keywords)
        isScreenshot = block.isScreenshot
    }

    /// The sensitivity. The old tag has 16 bits, and 65535 means that one of the newer tags has the number.
    private static func iso(of block: EXIFBlock) -> Int? {
        let tags: [EXIFTag] = [
            .photographicSensitivity, .recommendedExposureIndex, .standardOutputSensitivity, .isoSpeed,
        ]
        return tags.lazy.compactMap { block.number($0) }.first {
            (1...10_000_000).contains($0) && $0 != 65535
        }
        .map { Int($0) }
    }

    /// A number that is greater than 0, and that no exposure, opening or focal length exceeds.
    static func positive(_ value: Double) -> Double? { value > 0 && value < 1_000_000 ? value : nil }

    /// The name of a lens; nil for the dashes that cameras write without one.
    static func knownLens(_ name: String) -> String? {
        name.unicodeScalars.contains { $0.properties.isAlphabetic } ? name : nil
    }
}
