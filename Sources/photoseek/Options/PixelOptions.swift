internal import ArgumentParser
internal import ImagePreprocessing

/// How large pictures may be, and how exactly they are decoded.
struct PixelOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Refuse pictures with more pixels than this, which bounds the memory they need.",
            valueName: "n"))
    var maxPixels = ImageDecoder.defaultPixelLimit

    @Flag(
        help: """
            Decode large JPEG pictures at their full size, which takes longer. Otherwise they are decoded at a half to an \
            eighth of their sides, as long as that leaves twice what the model looks at; the results hardly differ.
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
