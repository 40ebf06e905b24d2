internal import CImageCodecs

extension ImageFormat {
    /// GIF (87a and 89a): the first frame on its canvas.
    public static let gif = ImageFormat(
        name: "GIF", fileNameExtensions: ["gif"],
        signatures: [ImageSignature("GIF87a".utf8), ImageSignature("GIF89a".utf8)],
        codec: ImageCodec(
            readSize: codec_gif_read_size, decode: codec_gif_decode, readOrientation: codec_gif_orientation,
            readMetadata: codec_gif_read_metadata, missing: codec_gif_missing))
}
