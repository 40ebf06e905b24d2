import ImagePreprocessing
import Testing

@Suite struct ImageOrientationTests {
    /// Reference implementation: moves each stored pixel (x, y) as the definition of the tag says.
    private func upright(_ image: RGBImage, _ orientation: ImageOrientation) -> RGBImage {
        let (w, h) = (image.width, image.height)
        var result = [UInt8](repeating: 0, count: w * h * 3)
        let width = orientation.swapsSides ? h : w
        for y in 0..<h {
            for x in 0..<w {
                let (left, top) =
                    switch orientation {
                    case .topLeft: (x, y)
                    case .topRight: (w - 1 - x, y)
                    case .bottomRight: (w - 1 - x, h - 1 - y)
                    case .bottomLeft: (x, h - 1 - y)
                    case .leftTop: (y, x)
                    case .rightTop: (h - 1 - y, x)
                    case .rightBottom: (h - 1 - y, w - 1 - x)
                    case .leftBottom: (y, w - 1 - x)
                    }
                for channel in 0..<3 {
                    result[(top * width + left) * 3 + channel] = image.pixels[(y * w + x) * 3 + channel]
                }
            }
        }
        return RGBImage(width: width, height: w * h / width, pixels: result)
    }

    @Test(arguments: ImageOrientation.allCases) func turnsEveryPixelToItsPlace(
        _ orientation: ImageOrientation
    ) {
        for (width, height) in [(1, 1), (5, 3), (1, 70), (70, 1), (33, 64), (100, 31)] {
            let image = TestPictures.pattern(seed: width, width: width, height: height)
            #expect(image.oriented(orientation) == upright(image, orientation))
        }
    }

    @Test func turningBackGivesTheStoredImage() {
        let image = TestPictures.pattern(seed: 3, width: 13, height: 40)
        #expect(image.oriented(.rightTop).oriented(.leftBottom) == image)
        for orientation in ImageOrientation.allCases
        where orientation != .rightTop && orientation != .leftBottom {
            #expect(image.oriented(orientation).oriented(orientation) == image)
        }
    }
}
