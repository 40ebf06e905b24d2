/// Some pairs of a training, and which of their captions and images are wrong answers of each other.
struct AdapterBatch {
    /// The rows of the captions.
    let captions: [Int]
    /// The rows of their images, followed by the images that are marked as wrong for one of the texts, each once.
    let images: [Int]
    /// How much each pair counts.
    let weights: [Double]
    /// For each caption, the places in ``images`` that are marked as wrong for it.
    let marked: [[Int]]
    private let texts: TextsOfImages

    /// - Parameter captions: Rows of the captions.
    /// - Complexity: O(n + m) for n captions with m marked images.
    init(_ captions: [Int], of pairs: AdapterPairs) {
        self.captions = captions
        var images = captions.map { pairs.pairs.imageOfCaption[$0] }
        var places: [Int: Int] = [:]
        marked = captions.map { caption in
            pairs.captions[caption].wrongImages.map { image in
                if let place = places[image] { return place }
                images.append(image)
                places[image] = images.count - 1
                return images.count - 1
            }
        }
        self.images = images
        weights = captions.map { pairs.captions[$0].weight }
        texts = pairs.textsOfImages
    }

    /// Whether the image of a pair counts for the caption of another: the pair itself, or a wrong answer, which does not have this text.
    func counts(caption: Int, imageOf pair: Int) -> Bool {
        caption == pair || !texts.has(images[pair], captions[caption])
    }
}
