internal import ArgumentParser
internal import ImagePreprocessing

/// How large pictures may be, and how exactly they are decoded.
struct PixelOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Reject pictures with more pixels than this, to limit the memory that one picture needs.",
            valueName: "n"))
    var maxPixels = ImageDecoder.defaultPixelLimit

    @Flag(
        help: """
            Decode large \(ImageFormat.list(ImageFormat.all.filter(\.isReducible), conjunction: "and")) pictures at their full size, which takes longer. By default they are decoded at 1/2 to 1/8 \
            of their width and height, but never below twice the size that the model needs; the results hardly differ.
            """)
    var exactDecode = false

    func validate() throws {
        guard maxPixels >= 1 else {
            throw ValidationError("--max-pixels should be at least 1, found \(maxPixels)")
        }
    }

    var decoder: ImageDecoder {
        ImageDecoder(
            pixelLimit: maxPixels,
            reductionThreshold: exactDecode ? nil : ImageDecoder.defaultReductionThreshold)
    }
}
