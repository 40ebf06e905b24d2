internal import CLIPModel
internal import Kernels

/// The distance between the mean of the images and the mean of the captions (Liang et al. 2022, "Mind the Gap: Understanding the
/// Modality Gap in Multi-modal Contrastive Representation Learning", section 4.2), for the pairs as they are and for drawings of them.
struct ModalityGap {
    private static let rowsTogether = 1024
    /// The most numbers of a table of drawings.
    private static let largestTable = 1 << 24

    let value: Double
    let drawings: [Double]

    /// - Parameters:
    ///   - bootstrap: Draws as many images as there are in `pairs`, with all their captions.
    ///   - check: Called now and then; it can throw to end the work.
    /// - Complexity: O(drawings · images · dimension) time.
    init(_ pairs: PairSet, _ bootstrap: Bootstrap, on team: ThreadTeam?, check: () throws -> Void) throws {
        let captions = pairs.captionSums
        let counts = pairs.captionCounts
        var drawings: [Double] = []
        func add(_ drawn: [[Float]]) throws {
            let imageSums = try Self.sums(drawn, pairs.images, on: team, check: check)
            let captionSums = try Self.sums(drawn, captions, on: team, check: check)
            for (drawing, times) in drawn.enumerated() {
                let captionCount = zip(times, counts).reduce(0.0) { $0 + Double($1.0) * Double($1.1) }
                drawings.append(
                    Self.distance(
                        imageSums[drawing], count: Double(counts.count), captionSums[drawing],
                        count: captionCount))
            }
        }
        try add([[Float](repeating: 1, count: counts.count)])
        let together = max(1, Self.largestTable / counts.count)
        var sampler = bootstrap.sampler()
        while drawings.count <= bootstrap.samples {
            let number = min(together, bootstrap.samples + 1 - drawings.count)
            try add((0..<number).map { _ in sampler.nextCounts() })
        }
        value = drawings.removeFirst()
        self.drawings = drawings
    }

    private static func distance(
        _ images: [Double], count imageCount: Double, _ captions: [Double], count captionCount: Double
    ) -> Double {
        zip(images, captions).reduce(0) {
            let difference = $1.0 / imageCount - $1.1 / captionCount
            return $0 + difference * difference
        }.squareRoot()
    }

    /// The sums of the rows, each as often as it was drawn: `[drawings, dimension]`.
    private static func sums(
        _ drawn: [[Float]], _ rows: Embeddings, on team: ThreadTeam?, check: () throws -> Void
    ) throws -> [[Double]] {
        var sums = [[Double]](
            repeating: [Double](repeating: 0, count: rows.dimension), count: drawn.count)
        for first in stride(from: 0, to: rows.count, by: rowsTogether) {
            try check()
            let range = first..<min(first + rowsTogether, rows.count)
            let times = FloatMatrix(rows: drawn.count, columns: range.count) { drawn[$0][first + $1] }
            let block = FloatMatrix(rows, rows: Array(range)).transposed()
            let products = times.timesTransposed(block, on: team)
            for drawing in drawn.indices {
                for column in 0..<rows.dimension {
                    sums[drawing][column] += Double(products[drawing, column])
                }
            }
        }
        return sums
    }
}

extension PairSet {
    /// The sum of each image's captions, `[images, dimension]`.
    fileprivate var captionSums: Embeddings {
        let dimension = captions.dimension
        var sums = [Float](repeating: 0, count: images.count * dimension)
        for (caption, image) in imageOfCaption.enumerated() {
            for column in 0..<dimension {
                sums[image * dimension + column] += captions.values[caption * dimension + column]
            }
        }
        return Embeddings(values: sums, dimension: dimension)
    }
}
