internal import CImageCodecs

/// The C functions that read one format. Each takes a whole file in memory, keeps no state, and may be called from any
/// number of threads at once.
struct ImageCodec: Sendable {
    typealias Bytes = UnsafePointer<UInt8>
    /// Room for a phrase that explains a failure; see `CODEC_REASON_CAPACITY`.
    typealias Reason = UnsafeMutablePointer<CChar>

    /// Reads the stored size from the header. Both sides are positive.
    let readSize: @Sendable (Bytes?, Int, UnsafeMutablePointer<codec_size>?, Reason?) -> codec_status

    /// Decodes the stored image to 8-bit RGB without turning it upright.
    ///
    /// Takes one of the format's reductions, or 1; the stored size divided by it and rounded up; and memory for 3 bytes
    /// per pixel of that size. A codec whose samples have more bits or alpha scales and composites them, as
    /// ``ImageDecoder`` describes.
    let decode:
        @Sendable (Bytes?, Int, _ reduction: UInt32, codec_size, UnsafeMutablePointer<UInt8>?, Reason?) ->
            codec_status

    /// Returns the orientation in the metadata. Any value outside 1 to 8 means that there is none.
    let readOrientation: @Sendable (Bytes?, Int) -> Int32

    /// Returns the first ``ImageDecoder/version`` that gives the current pixels of a file. The bytes before the image data
    /// are enough.
    var pixelsSince: @Sendable (Bytes?, Int) -> Int = { _, _ in 1 }
}
