import ImagePreprocessing
import Testing

/// The list of formats, from which messages and the names that are crawled come.
struct ImageFormatTests {
    @Test func namesAndExtensionsTellFormatsApart() {
        #expect(Set(ImageFormat.all.map(\.name)).count == ImageFormat.all.count)
        let extensions = ImageFormat.all.flatMap(\.fileNameExtensions)
        #expect(ImageFormat.allFileNameExtensions.count == extensions.count)
        #expect(extensions.allSatisfy { $0 == $0.lowercased() && !$0.contains(".") && !$0.isEmpty })
        #expect(
            ImageFormat.allFileNameExtensions.isSuperset(of: [
                "jpg", "jpeg", "jpe", "jfif", "mpo", "png", "webp", "heic", "heif", "hif", "avif", "jxl",
            ]))
    }

    @Test func theListNamesEveryFormat() {
        for format in ImageFormat.all { #expect(ImageFormat.anyName.contains(format.name)) }
    }

    @Test(arguments: [
        ([], ""), ([ImageFormat.png], "PNG"), ([.jpeg, .png], "JPEG and PNG"),
        ([.png, .jpeg, .png], "PNG, JPEG and PNG"),
    ])
    func listsArePhrases(formats: [ImageFormat], phrase: String) {
        #expect(ImageFormat.list(formats, conjunction: "and") == phrase)
    }

    @Test func onlyReducibleFormatsAreReduced() throws {
        let decoder = ImageDecoder(reductionThreshold: 1)
        for file in ["420.jpg", "rgb8.png"] {
            let decoded = try decoder.decode(
                FixtureFolder.image(file), path: file, detail: .atLeast(width: 1, height: 1))
            #expect((decoded.reduction > 1) == decoded.format.isReducible)
        }
    }
}
