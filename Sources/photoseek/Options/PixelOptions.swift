internal import ArgumentParser
internal import ImagePreprocessing

/// How large pictures may be.
struct PixelOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Refuse pictures with more pixels than this, which bounds the memory they need.",
            valueName: "n"))
    var maxPixels = ImageDecoder.defaultPixelLimit

    func validate() throws {
        guard maxPixels >= 1 else {
            throw ValidationError("--max-pixels should be at least 1, found \(maxPixels)")
        }
    }

    var decoder: ImageDecoder { ImageDecoder(pixelLimit: maxPixels) }
}
