extension ImageMetadata {
    /// What a packet says.
    ///
    /// - Parameter source: `.xmp` or `.sidecar`.
    init(xmp packet: XMPPacket, source: MetadataSource) {
        self.init()
        takenAt = packet.captureTime(source: source)
        location = packet.location(source: source)
        readCamera(packet)
        readWords(packet)
        isMotionPhoto =
            packet.text(.googleCamera, "MotionPhoto") == "1"
            || packet.text(.googleCamera, "MicroVideo") == "1"
        isScreenshot = packet.defaultText(.exif, "UserComment")?.lowercased() == "screenshot"
    }

    private mutating func readCamera(_ packet: XMPPacket) {
        let camera = CameraName(make: packet.text(.tiff, "Make"), model: packet.text(.tiff, "Model"))
        cameraMake = camera.make
        cameraModel = camera.model
        let names = [packet.text(.auxiliary, "Lens"), packet.text(.newerExif, "LensModel")]
        lens = names.lazy.compactMap { $0.flatMap(Self.knownLens) }.first
        exposureTime = packet.number(.exif, "ExposureTime").flatMap(Self.positive)
        aperture = packet.number(.exif, "FNumber").flatMap(Self.positive)
        focalLength = packet.number(.exif, "FocalLength").flatMap(Self.positive)
        focalLength35 = packet.number(.exif, "FocalLengthIn35mmFilm").flatMap(Self.positive)
        let sensitivity =
            packet.items(.exif, "ISOSpeedRatings").first ?? packet.text(.newerExif, "PhotographicSensitivity")
        iso = sensitivity.flatMap { Int($0) }.flatMap {
            (1...10_000_000).contains($0) && $0 != 65535 ? $0 : nil
        }
    }

    private mutating func readWords(_ packet: XMPPacket) {
        title = packet.defaultText(.dublinCore, "title")
        caption = packet.defaultText(.dublinCore, "description")
        rating = packet.text(.basic, "Rating").flatMap { Double($0) }.flatMap {
            (-1...5).contains($0) && $0 == $0.rounded() ? Int($0) : nil
        }
        keywords.unite(packet.keywords)
        people.unite(packet.people)
    }
}
