public import CLIPModel
internal import Kernels

/// Images and their captions, one or more for each image, as embeddings.
///
/// ```swift
/// let pairs = try PairSet(images: images, captions: captions, imageOfCaption: [0, 0, 1, 2])
/// ```
public struct PairSet: Equatable, Sendable {
    /// The largest number of captions: all cosines of so many take hours, and their embeddings gigabytes.
    public static let largestCount = 1_000_000

    /// `[images, dimension]`, of unit length.
    public let images: Embeddings
    /// `[captions, dimension]`, of unit length.
    public let captions: Embeddings
    /// For each caption, the row of its image. Every image has a caption.
    public let imageOfCaption: [Int]

    /// Checks pairs.
    ///
    /// - Parameters:
    ///   - images: `[n, dimension]`, of unit length.
    ///   - captions: `[m, dimension]`, of unit length.
    ///   - imageOfCaption: For each caption, the row of its image; each image has at least one caption.
    /// - Throws: ``AnalysisError`` if there are fewer than two images or too many captions, if the dimensions differ, if an embedding
    ///   is not finite or not of unit length, or if all images or all captions are equal.
    /// - Complexity: O((n + m) · dimension).
    public init(images: Embeddings, captions: Embeddings, imageOfCaption: [Int]) throws {
        precondition(imageOfCaption.count == captions.count)
        guard images.count >= 2 else { throw AnalysisError.tooFewPairs(found: images.count, needed: 2) }
        guard captions.count <= Self.largestCount else {
            throw AnalysisError.tooManyPairs(found: captions.count, limit: Self.largestCount)
        }
        guard images.dimension == captions.dimension else {
            throw AnalysisError.otherDimension(expected: images.dimension, found: captions.dimension)
        }
        var hasCaption = [Bool](repeating: false, count: images.count)
        for image in imageOfCaption { hasCaption[image] = true }
        precondition(hasCaption.allSatisfy { $0 }, "an image has no caption")
        for (rows, side) in [(images, PairSide.images), (captions, .captions)] {
            try rows.check(side)
            guard !rows.areAllEqual else { throw AnalysisError.allEqual(side) }
        }
        self.init(checkedImages: images, captions, imageOfCaption)
    }

    private init(checkedImages images: Embeddings, _ captions: Embeddings, _ imageOfCaption: [Int]) {
        (self.images, self.captions, self.imageOfCaption) = (images, captions, imageOfCaption)
    }

    /// The number of captions of each image.
    var captionCounts: [Int] {
        var counts = [Int](repeating: 0, count: images.count)
        for image in imageOfCaption { counts[image] += 1 }
        return counts
    }

    /// Some of the images with all their captions, in the given order of images.
    ///
    /// - Complexity: O((images + captions) · dimension).
    func part(_ chosen: [Int]) -> PairSet {
        var place = [Int?](repeating: nil, count: images.count)
        for (new, old) in chosen.enumerated() { place[old] = new }
        let kept = captionRows(of: chosen)
        return PairSet(
            checkedImages: images.rows(chosen), captions.rows(kept),
            kept.compactMap { place[imageOfCaption[$0]] })
    }

    /// The rows of the captions of some images, in their order.
    ///
    /// - Complexity: O(images + captions).
    func captionRows(of chosen: [Int]) -> [Int] {
        var isChosen = [Bool](repeating: false, count: images.count)
        for image in chosen { isChosen[image] = true }
        return imageOfCaption.indices.filter { isChosen[imageOfCaption[$0]] }
    }

    /// The same pairs with other embeddings of the same number.
    func replacing(images: Embeddings, captions: Embeddings) -> PairSet {
        precondition(images.count == self.images.count && captions.count == self.captions.count)
        return PairSet(checkedImages: images, captions, imageOfCaption)
    }
}

/// One of the two sides of pairs.
public enum PairSide: String, Equatable, Sendable {
    /// The images.
    case images
    /// The captions.
    case captions
}

extension Embeddings {
    /// How far the length of an embedding may be from one. Rounding to float16 changes it by less.
    private static var tolerance: Double { 0.01 }

    /// Checks that all rows are finite and of unit length.
    ///
    /// - Throws: ``AnalysisError/notFinitePair(_:row:)`` or ``AnalysisError/notUnitLength(_:row:)``.
    func check(_ side: PairSide) throws {
        try values.withUnsafeBufferPointer { values in
            for row in 0..<count {
                let vector = UnsafeBufferPointer(rebasing: values[row * dimension..<(row + 1) * dimension])
                guard firstNonFiniteIndex(in: vector) == nil else {
                    throw AnalysisError.notFinitePair(side, row: row)
                }
                guard abs(length(vector) - 1) <= Self.tolerance else {
                    throw AnalysisError.notUnitLength(side, row: row)
                }
            }
        }
    }

    /// Whether all rows are the same.
    fileprivate var areAllEqual: Bool {
        (1..<count).allSatisfy { self[$0].elementsEqual(self[0]) }
    }

    /// Some rows, in the given order.
    func rows(_ chosen: [Int]) -> Embeddings {
        var result: [Float] = []
        result.reserveCapacity(chosen.count * dimension)
        for row in chosen { result.append(contentsOf: values[row * dimension..<(row + 1) * dimension]) }
        return Embeddings(values: result, dimension: dimension)
    }
}
