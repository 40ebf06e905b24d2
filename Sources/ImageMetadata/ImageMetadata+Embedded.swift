extension ImageMetadata {
    /// Reads the metadata that is embedded in a picture. Damaged parts are missing fields.
    ///
    /// When, where and with what the picture was taken is read from EXIF first, because cameras write it there; words and stars are
    /// read from XMP first, because programs write them there. What a library reads that is not installed is missing as well.
    ///
    /// - Parameters:
    ///   - exif: The EXIF block, a TIFF structure; nil if the picture has none. Its first 64 KiB are read.
    ///   - xmp: The XMP packet; nil if the picture has none. A packet over 8 MiB, or with a document type, is not read.
    ///   - iptc: The IPTC data sets (IIM); nil if the picture has none.
    /// - Complexity: O(n) in the bytes.
    public init(exif: [UInt8]?, xmp: [UInt8]?, iptc: [UInt8]?) {
        let camera = exif.map { ImageMetadata(exif: EXIFBlock($0)) } ?? ImageMetadata()
        let packet =
            xmp.flatMap(XMPPacket.init).map { ImageMetadata(xmp: $0, source: .xmp) } ?? ImageMetadata()
        let press = iptc.map { ImageMetadata(iptc: IPTCBlock($0)) } ?? ImageMetadata()
        self = packet.completed(by: press).completed(by: camera)
        takenAt = camera.takenAt ?? takenAt
        location = camera.location ?? location
        // Maker and model belong together.
        if camera.cameraModel != nil {
            cameraMake = camera.cameraMake
            cameraModel = camera.cameraModel
        }
        lens = camera.lens ?? lens
        exposureTime = camera.exposureTime ?? exposureTime
        aperture = camera.aperture ?? aperture
        focalLength = camera.focalLength ?? focalLength
        focalLength35 = camera.focalLength35 ?? focalLength35
        iso = camera.iso ?? iso
    }
}
