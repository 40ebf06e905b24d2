internal import CLIPModel
internal import Glibc
internal import Kernels

/// One pass over the cosines of all images with all captions: ranks, losses and the histogram of pairs that do not match.
///
/// The memory grows with the number of images and captions, not with their product.
struct PairScan {
    /// The cosine of each caption with its image.
    let matching: [Float]
    /// For each image, the rank of its best caption among those of other images: one plus the number of captions of other images
    /// whose cosine is at least as large. So a tie counts against the model.
    private(set) var imageRanks: [Int]
    /// For each caption, the rank of its image among all: one plus the number of other images whose cosine is at least as large.
    private(set) var captionRanks: [Int]
    /// For each caption, the mean of the two losses of its pair: -log of the softmax over the captions of other images and itself,
    /// and over all images.
    private(set) var losses: [Double] = []
    /// The cosines of images with the captions of other images.
    private(set) var others = CosineHistogram()

    /// exp(factor · (cosine - 1)), summed over what does not match. No sum overflows, and with factors up to
    /// ``PairEvaluation/largestFactor`` none vanishes.
    private var imageSums: [Double]
    private var captionSums: [Double]

    /// - Parameters:
    ///   - factor: What cosines are multiplied by: 1 / temperature.
    ///   - texts: For each caption, the number of its text: an image and a caption whose text it has, too, do not count. Empty if
    ///     all texts differ.
    ///   - step: Called before each strip of images with its height; it can throw to end the pass.
    /// - Complexity: O(images · captions · dimension).
    init(
        _ pairs: PairSet, factor: Double, texts: [Int] = [], on team: ThreadTeam?,
        step: (Int) throws -> Void
    ) rethrows {
        matching = pairs.matchingCosines
        imageRanks = [Int](repeating: 1, count: pairs.images.count)
        captionRanks = [Int](repeating: 1, count: pairs.captions.count)
        imageSums = [Double](repeating: 0, count: pairs.images.count)
        captionSums = [Double](repeating: 0, count: pairs.captions.count)
        var best = [Float](repeating: -.infinity, count: pairs.images.count)
        for (caption, image) in pairs.imageOfCaption.enumerated() {
            best[image] = max(best[image], matching[caption])
        }
        let shared = Set(texts).count < texts.count ? TextsOfImages(pairs, texts) : nil
        let tiles = CosineTiles(pairs.images, pairs.captions, on: team)
        for strip in tiles.strips {
            try step(strip.count)
            let bests = Array(best[strip])
            let (matching, owners) = (matching, pairs.imageOfCaption)
            let parts = tiles.map(strip) { columns, cosines in
                Part(
                    strip, columns, cosines, best: bests, matching: Array(matching[columns]),
                    owners: Array(owners[columns]), shared: shared, factor: factor)
            }
            for part in parts { add(part) }
        }
        losses = matching.indices.map { caption in
            let own = factor * (Double(matching[caption]) - 1)
            let image = imageSums[pairs.imageOfCaption[caption]]
            return (log(exp(own) + image) + log(exp(own) + captionSums[caption])) / 2 - own
        }
    }

    private mutating func add(_ part: Part) {
        for (place, row) in part.rows.enumerated() {
            imageRanks[row] += part.rowHigher[place]
            imageSums[row] += part.rowSums[place]
        }
        for (place, column) in part.columns.enumerated() {
            captionRanks[column] += part.columnHigher[place]
            captionSums[column] += part.columnSums[place]
        }
        others.add(part.histogram)
    }
}

/// What one tile adds to a scan.
private struct Part: Sendable {
    let rows: Range<Int>
    let columns: Range<Int>
    var rowHigher: [Int]
    var rowSums: [Double]
    var columnHigher: [Int]
    var columnSums: [Double]
    var histogram = CosineHistogram()

    /// - Parameters:
    ///   - best: The cosine of each row's best own caption.
    ///   - matching: The cosine of each column with its own image.
    ///   - owners: The image of each column.
    ///   - shared: Which captions have a text of other images.
    init(
        _ rows: Range<Int>, _ columns: Range<Int>, _ cosines: MatrixView, best: [Float], matching: [Float],
        owners: [Int], shared: TextsOfImages?, factor: Double
    ) {
        (self.rows, self.columns) = (rows, columns)
        rowHigher = [Int](repeating: 0, count: rows.count)
        rowSums = [Double](repeating: 0, count: rows.count)
        columnHigher = [Int](repeating: 0, count: columns.count)
        columnSums = [Double](repeating: 0, count: columns.count)
        for row in 0..<rows.count {
            let values = UnsafeBufferPointer(
                start: cosines.base + row * cosines.stride, count: columns.count)
            let (image, bar) = (rows.lowerBound + row, best[row])
            var (sum, higher) = (0.0, 0)
            for (column, cosine) in values.enumerated() where owners[column] != image {
                if let shared, shared.has(image, columns.lowerBound + column) { continue }
                let power = exp(factor * (Double(cosine) - 1))
                sum += power
                columnSums[column] += power
                if cosine >= bar { higher += 1 }
                if cosine >= matching[column] { columnHigher[column] += 1 }
                histogram.add(cosine)
            }
            rowSums[row] = sum
            rowHigher[row] = higher
        }
    }
}

extension PairSet {
    /// The cosine of each caption with its image, equal to the one that a tile has for them.
    fileprivate var matchingCosines: [Float] {
        let dimension = images.dimension
        return images.values.withUnsafeBufferPointer { images in
            captions.values.withUnsafeBufferPointer { captions in
                imageOfCaption.enumerated().map { caption, image in
                    var cosine: Float = 0
                    innerProducts(
                        VectorBlock(
                            captions.baseAddress! + caption * dimension, count: 1, dimension: dimension),
                        images.baseAddress! + image * dimension, into: &cosine)
                    return cosine
                }
            }
        }
    }
}
