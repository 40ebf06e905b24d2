internal import CImageCodecs

extension ImageFormat {
    /// JPEG (ISO 10918): baseline, extended or progressive, Huffman or arithmetic coding, 8 bits per sample. Of a file with
    /// several pictures (MPO) the first is read.
    public static let jpeg = ImageFormat(
        name: "JPEG", fileNameExtensions: ["jpg", "jpeg", "jpe", "jfif", "mpo"],
        signatures: [ImageSignature([0xFF, 0xD8, 0xFF])],
        // At these scales libjpeg's inverse cosine transform costs less than at full size.
        reductions: [8, 4, 2],
        lastPixelChange: 3,
        codec: ImageCodec(
            readSize: codec_jpeg_read_size, decode: codec_jpeg_decode,
            readOrientation: codec_jpeg_orientation,
            readMetadata: codec_jpeg_read_metadata,
            pixelsSince: { bytes, count in codec_jpeg_is_converted(bytes, count) ? 3 : 1 }))
}
