internal import CImageCodecs

extension ImageFormat {
    /// WebP: lossy or lossless, with or without alpha. Of an animation only the first frame is read, on its canvas.
    public static let webp = ImageFormat(
        name: "WebP", fileNameExtensions: ["webp"],
        signatures: [ImageSignature(.init("RIFF".utf8), .init("WEBP".utf8, at: 8))],
        codec: ImageCodec(
            readSize: codec_webp_read_size, decode: codec_webp_decode,
            readOrientation: codec_webp_orientation,
            readMetadata: codec_webp_read_metadata, missing: codec_webp_missing))
}
