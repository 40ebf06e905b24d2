internal import CImageCodecs

extension ImageFormat {
    /// PNG (W3C recommendation): every colour type and bit depth. Of an animated file only the default image is read.
    public static let png = ImageFormat(
        name: "PNG", fileNameExtensions: ["png", "apng"],
        signatures: [ImageSignature([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A])],
        lastPixelChange: 3,
        codec: ImageCodec(
            readSize: codec_png_read_size,
            decode: { bytes, count, _, size, rgb, reason in
                codec_png_decode(bytes, count, size, pngMemoryLimit, rgb, reason)
            },
            readOrientation: codec_png_orientation,
            readMetadata: codec_png_read_metadata,
            pixelsSince: { bytes, count in
                let traits = codec_png_read_traits(bytes, count)
                if traits.is_converted { return 3 }
                return traits.is_transparent || traits.is_grey16 ? 2 : 1
            }))

    /// The most bytes that libpng may allocate for an image. It holds three rows; this is twice their size with 8 bytes
    /// per pixel and the longest side.
    private static let pngMemoryLimit = 2 * 3 * 8 * ImageDecoder.sideLimit
}
