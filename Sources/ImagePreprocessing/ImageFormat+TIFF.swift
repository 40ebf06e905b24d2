internal import CImageCodecs

extension ImageFormat {
    /// TIFF (6.0 and BigTIFF): the first picture that is not a reduced one, in strips or tiles, with 1 to 32 bits per sample
    /// or real numbers, in every usual kind of colours and compression.
    public static let tiff = ImageFormat(
        name: "TIFF", fileNameExtensions: ["tif", "tiff"],
        // The last two of the six are mistakes of writers that Pillow reads too.
        signatures: [
            ImageSignature("II*\0".utf8), ImageSignature("MM\0*".utf8), ImageSignature("II+\0".utf8),
            ImageSignature("MM\0+".utf8), ImageSignature("II\0*".utf8), ImageSignature("MM*\0".utf8),
        ],
        codec: ImageCodec(
            readSize: codec_tiff_read_size, decode: codec_tiff_decode,
            readOrientation: codec_tiff_orientation,
            readMetadata: codec_tiff_read_metadata, missing: codec_tiff_missing))
}
