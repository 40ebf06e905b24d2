public import CLIPModel

/// What an adapter is trained on: pairs, how much each counts, and images that captions must not find.
///
/// Captions of the same text belong together, as a search that several images answer: they are no wrong answers of each other's
/// images. An image that is marked as wrong for a text is one more wrong answer of each of its captions.
public struct AdapterPairs: Equatable, Sendable {
    /// A caption.
    public struct Caption: Equatable, Sendable {
        /// The number of its text; captions of the same text have the same one.
        public var text: Int
        /// How much its pair counts in the loss; positive and finite.
        public var weight: Double
        /// Images that are wrong for its text, each once: rows of the images of the pairs, followed by ``AdapterPairs/otherImages``.
        public var wrongImages: [Int]

        /// Describes a caption.
        public init(text: Int, weight: Double = 1, wrongImages: [Int] = []) {
            precondition(weight > 0 && weight.isFinite, "a weight is positive")
            (self.text, self.weight, self.wrongImages) = (text, weight, wrongImages)
        }
    }

    /// Images and captions.
    public let pairs: PairSet
    /// The captions, in the order of those of the pairs.
    public let captions: [Caption]
    /// Images without a caption, `[n, dimension]`, of unit length.
    public let otherImages: Embeddings
    /// The images of the pairs, followed by the other ones.
    let images: Embeddings
    /// Which texts the images of the pairs have.
    let textsOfImages: TextsOfImages

    /// For each caption, the number of its text.
    var texts: [Int] { captions.map(\.text) }

    /// Pairs that count equally, with captions of different texts.
    public init(_ pairs: PairSet) {
        self.pairs = pairs
        captions = pairs.imageOfCaption.indices.map { Caption(text: $0) }
        otherImages = Embeddings(values: [], dimension: pairs.images.dimension)
        images = pairs.images
        textsOfImages = TextsOfImages(pairs, captions.map(\.text))
    }

    /// Checks the images without captions.
    ///
    /// - Parameters:
    ///   - pairs: Images and captions.
    ///   - captions: One for each caption of the pairs.
    ///   - otherImages: Images without captions, `[n, dimension]`, of unit length.
    /// - Throws: ``AnalysisError`` if an image is not finite, not of unit length or of another dimension.
    /// - Complexity: O(n · dimension).
    public init(_ pairs: PairSet, captions: [Caption], otherImages: Embeddings) throws {
        guard otherImages.dimension == pairs.images.dimension else {
            throw AnalysisError.otherDimension(
                expected: pairs.images.dimension, found: otherImages.dimension)
        }
        try otherImages.check(.images)
        self.init(checked: pairs, captions, otherImages)
    }

    private init(checked pairs: PairSet, _ captions: [Caption], _ otherImages: Embeddings) {
        precondition(captions.count == pairs.captions.count)
        (self.pairs, self.captions, self.otherImages) = (pairs, captions, otherImages)
        images =
            otherImages.count == 0
            ? pairs.images
            : Embeddings(
                values: pairs.images.values + otherImages.values, dimension: pairs.images.dimension)
        textsOfImages = TextsOfImages(pairs, captions.map(\.text))
        let rows = images.count
        precondition(captions.allSatisfy { $0.wrongImages.allSatisfy { 0..<rows ~= $0 } })
    }

    /// Some of the images with all their captions, in the given order of images. Images of pairs that are left out are no longer wrong
    /// for any text.
    ///
    /// - Complexity: O((images + captions) · dimension).
    func part(_ chosen: [Int]) -> AdapterPairs {
        var place = [Int?](repeating: nil, count: images.count)
        for (new, old) in chosen.enumerated() { place[old] = new }
        for other in 0..<otherImages.count { place[pairs.images.count + other] = chosen.count + other }
        let kept = pairs.captionRows(of: chosen).map { row in
            var caption = captions[row]
            caption.wrongImages = caption.wrongImages.compactMap { place[$0] }
            return caption
        }
        return AdapterPairs(checked: pairs.part(chosen), kept, otherImages)
    }
}
