internal import CImageCodecs

extension ImageFormat {
    /// JPEG XL (ISO 18181), as a bare codestream or in a container. Of an animation only the first frame is read.
    public static let jpegXL = ImageFormat(
        name: "JPEG XL", fileNameExtensions: ["jxl"],
        signatures: [
            ImageSignature([0xFF, 0x0A]), ImageSignature(Array("\0\0\0\u{C}JXL \r\n".utf8) + [0x87, 0x0A]),
        ],
        codec: ImageCodec(
            readSize: codec_jxl_read_size, decode: codec_jxl_decode, readOrientation: codec_jxl_orientation,
            readMetadata: codec_jxl_read_metadata, missing: codec_jxl_missing))
}
