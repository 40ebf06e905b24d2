internal import CImageCodecs

extension ImageFormat {
    /// The raw files of cameras: the largest preview in them or, where there is none of useful size, a development at half of
    /// the sensor's sides.
    public static let raw = ImageFormat(
        name: "raw",
        fileNameExtensions: [
            "dng", "cr2", "cr3", "nef", "arw", "raf", "orf", "rw2", "pef", "srw", "nrw", "crw", "sr2", "srf",
            "rwl", "3fr",
            "erf", "kdc", "dcr", "mef", "mos", "mrw", "iiq", "gpr", "x3f", "raw",
        ],
        signatures: [
            // Canon, Fujifilm, Olympus, Panasonic and Leica, Minolta, Sigma.
            ImageSignature(.init("ftypcrx ".utf8, at: 4)), ImageSignature("FUJIFILMCCD-RAW".utf8),
            ImageSignature("II\u{1A}\0\0\0HEAPCCDR".utf8), ImageSignature("IIRO".utf8),
            ImageSignature("IIRS".utf8),
            ImageSignature("MMOR".utf8), ImageSignature("IIU\0".utf8), ImageSignature("\0MRM".utf8),
            ImageSignature("FOVb".utf8),
            ImageSignature { content in codec_tiff_is_raw(content, content.count) },
        ],
        reductions: [8, 4, 2],
        codec: ImageCodec(
            readSize: codec_raw_read_size, decode: codec_raw_decode, readOrientation: codec_raw_orientation,
            readMetadata: codec_raw_read_metadata, missing: codec_raw_missing))
}
