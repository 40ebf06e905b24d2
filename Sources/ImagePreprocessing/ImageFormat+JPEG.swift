internal import CImageCodecs

extension ImageFormat {
    /// JPEG (ISO 10918): baseline, extended or progressive, Huffman or arithmetic coding, 8 bits per sample.
    public static let jpeg = ImageFormat(
        name: "JPEG", fileNameExtensions: ["jpg", "jpeg", "jpe", "jfif"],
        signatures: [ImageSignature([0xFF, 0xD8, 0xFF])],
        // At these scales libjpeg's inverse cosine transform costs less than at full size.
        reductions: [8, 4, 2],
        codec: ImageCodec(
            readSize: codec_jpeg_read_size, decode: codec_jpeg_decode,
            readOrientation: codec_jpeg_orientation,
            readMetadata: codec_jpeg_read_metadata
        ))
}
