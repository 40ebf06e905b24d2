internal import FoundationEssentials
internal import ImagePreprocessing

/// A picture as a sequence of Kitty's graphics protocol: <https://sw.kovidgoyal.net/kitty/graphics-protocol/>.
struct KittyPicture {
    /// The control sequences.
    let bytes: [UInt8]

    /// The most characters of Base64 in one sequence, by the protocol.
    private static let chunk = 4096

    /// - Parameters:
    ///   - image: The picture.
    ///   - rows: The height in cells; nil for the size of the pixels.
    init(_ image: RGBImage, rows: Int?) {
        let data = Array(Data(image.pixels).base64EncodedString().utf8)
        // a=T shows the picture, f=24 is RGB, q=2 asks for no answer.
        let height = rows.map { ",r=\($0)" } ?? ""
        let first = "a=T,f=24,s=\(image.width),v=\(image.height),q=2\(height),"
        var bytes: [UInt8] = []
        for start in stride(from: 0, to: data.count, by: Self.chunk) {
            let end = min(start + Self.chunk, data.count)
            bytes += "\u{1B}_G\(start == 0 ? first : "q=2,")m=\(end < data.count ? 1 : 0);".utf8
            bytes += data[start..<end]
            bytes += "\u{1B}\\".utf8
        }
        self.bytes = bytes
    }
}
