internal import CLIPModel

/// Which texts the captions of images have. An image has few.
struct TextsOfImages: Equatable, Sendable {
    private let textOfCaption: [Int]
    private let textsOfImage: [[Int]]

    /// - Parameter texts: For each caption, the number of its text.
    init(_ pairs: PairSet, _ texts: [Int]) {
        textOfCaption = texts
        var all = [[Int]](repeating: [], count: pairs.images.count)
        for (caption, image) in pairs.imageOfCaption.enumerated() { all[image].append(texts[caption]) }
        textsOfImage = all
    }

    /// Whether an image has the text of a caption, which may be one of another image.
    func has(_ image: Int, _ caption: Int) -> Bool { textsOfImage[image].contains(textOfCaption[caption]) }
}
