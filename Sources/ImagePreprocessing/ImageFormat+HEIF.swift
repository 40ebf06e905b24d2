internal import CImageCodecs

extension ImageFormat {
    /// HEIF (ISO 23008-12), as phones write it under the name HEIC. The primary image is read, as its own
    /// transformations turn it; the EXIF orientation only repeats them. Of a sequence the still is read.
    public static let heif = ImageFormat(
        name: "HEIF", fileNameExtensions: ["heic", "heif", "hif", "heics", "heifs"],
        signatures: [
            ImageSignature(isoMediaBrands: [
                "heic", "heix", "heim", "heis", "hevc", "hevx", "hevm", "hevs", "mif1", "mif2", "msf1",
            ])
        ],
        codec: codec(missing: codec_heif_missing))

    /// AVIF: an image like HEIF's whose pixels are coded with AV1.
    public static let avif = ImageFormat(
        name: "AVIF", fileNameExtensions: ["avif", "avifs"],
        signatures: [ImageSignature(isoMediaBrands: ["avif", "avis"])],
        codec: codec(missing: codec_avif_missing))

    /// libheif reads both; only the decoder for the pixels differs.
    private static func codec(
        missing: @escaping @Sendable () -> UnsafePointer<CChar>?
    ) -> ImageCodec {
        ImageCodec(
            readSize: codec_heif_read_size, decode: codec_heif_decode,
            readOrientation: codec_heif_orientation,
            readMetadata: codec_heif_read_metadata, missing: missing)
    }
}

extension ImageSignature {
    /// Makes the signature of an ISO media file (ISO 14496-12, 4.3) that names one of some brands, as its main one or
    /// among those that it is compatible with.
    init(isoMediaBrands brands: Set<String>) {
        self.init(.init("ftyp".utf8, at: 4))
        condition = { content in
            let size = content[..<4].reduce(0) { $0 << 8 | Int($1) }
            // The second number is a version.
            return stride(from: 8, to: min(size, content.count) - 3, by: 4).contains { at in
                at != 12 && brands.contains(String(decoding: content[at..<at + 4], as: UTF8.self))
            }
        }
    }
}
